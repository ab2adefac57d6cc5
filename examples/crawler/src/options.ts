import { JsonValue, fail } from "mvm";
import { Url } from "./url";

const MAX_PAGES: i64 = 5000;
const MAX_DEPTH: i64 = 1000;
const MAX_RETRIES: i64 = 10;
const MAX_DELAY_MILLIS: i64 = 600_000;

/** What a crawl is asked to do. An input that cannot be meant ends the run, naming the value. */
export class Options {
  readonly job: i64;
  readonly start: Url;
  readonly maxDepth: i32;
  readonly maxPages: i32;
  readonly retries: i32;
  readonly delayMillis: i32;
  readonly respectRobots: bool;
  readonly strict: bool;

  constructor(input: JsonValue) {
    if (!input.isObject) fail(`the input must be an object with a url, got ${input.describe()}`);
    this.job = integer(input, "id", 0, i64.MIN_VALUE, i64.MAX_VALUE);
    this.start = startUrl(input);
    this.maxDepth = <i32>integer(input, "max_depth", 2, 0, MAX_DEPTH);
    this.maxPages = <i32>integer(input, "max_pages", 50, 1, MAX_PAGES);
    this.retries = <i32>integer(input, "retries", 3, 0, MAX_RETRIES);
    this.delayMillis = <i32>integer(input, "delay_ms", 0, 0, MAX_DELAY_MILLIS);
    this.respectRobots = flag(input, "respect_robots", true);
    this.strict = flag(input, "strict", false);
  }
}

function startUrl(input: JsonValue): Url {
  const value = input.get("url");
  if (value === null) fail("url is missing: give the page to start from, such as http://example.org/");
  if (!value!.isString) fail(`url must be a string, got ${value!.describe()}`);
  const url = Url.parse(value!.text);
  if (url === null) {
    fail(`url must be an absolute http or https URL with an ASCII host, without user name, got ${value!.describe()}`);
  }
  return url!;
}

function integer(input: JsonValue, name: string, fallback: i64, least: i64, most: i64): i64 {
  const value = input.get(name);
  if (value === null) return fallback;
  if (!value.isInteger) fail(`${name} must be an integer, got ${value.describe()}`);
  const number = value.toInteger();
  if (number < least || number > most) fail(`${name} must be from ${least} to ${most}, got ${number}`);
  return number;
}

function flag(input: JsonValue, name: string, fallback: bool): bool {
  const value = input.get(name);
  if (value === null) return fallback;
  if (!value.isBoolean) fail(`${name} must be true or false, got ${value.describe()}`);
  return value.flag;
}
