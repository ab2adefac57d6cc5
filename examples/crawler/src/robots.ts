import { HttpResult, log } from "mvm";
import { PRODUCT, problem } from "./fetcher";
import { Url, normalEscapes } from "./url";

/** More rules than this are not read, so that a hostile file cannot slow the crawl down. */
const MAX_RULES = 2000;

class Rule {
  constructor(
    readonly pattern: string,
    readonly allows: bool,
  ) {}
}

/** What a site's robots.txt allows this crawler (RFC 9309). */
export class Robots {
  private constructor(
    /** For the summary: `none`, `applied` or `unavailable`. */
    readonly state: string,
    private readonly rules: Rule[],
  ) {}

  /** No file means that all is allowed; a file that cannot be had means that nothing is. */
  static of(result: HttpResult): Robots {
    const response = result.response;
    if (response !== null && response.status >= 400 && response.status < 500) return new Robots("none", []);
    if (response === null || response.status >= 400) {
      log.warn(`robots.txt cannot be had (${problem(result)}): no links are followed`);
      return new Robots("unavailable", [new Rule("/", false)]);
    }
    return new Robots("applied", parse(response.text()));
  }

  /** The longest rule that matches decides; of equally long ones the allowing one. */
  allows(url: Url): bool {
    const path = url.pathAndQuery;
    let longest = -1;
    let allowed = true;
    for (let i = 0; i < this.rules.length; i++) {
      const rule = this.rules[i];
      const length = rule.pattern.length;
      if (length < longest || (length == longest && allowed) || !matches(rule.pattern, path)) continue;
      longest = length;
      allowed = rule.allows;
    }
    return allowed;
  }
}

/** The rules of the groups that name this crawler, or else of those for all. */
function parse(text: string): Rule[] {
  const own: Rule[] = [];
  const general: Rule[] = [];
  let named = false;
  let forOwn = false;
  let forAll = false;
  let inAgents = false;
  const lines = text.replaceAll("\r", "\n").split("\n");
  for (let i = 0; i < lines.length; i++) {
    const comment = lines[i].indexOf("#");
    const line = comment < 0 ? lines[i] : lines[i].substring(0, comment);
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const field = line.substring(0, colon).trim().toLowerCase();
    const value = line.substring(colon + 1).trim();
    if (field == "user-agent") {
      if (!inAgents) forOwn = forAll = false;
      inAgents = true;
      if (value == "*") forAll = true;
      else if (value.toLowerCase() == PRODUCT) forOwn = named = true;
    } else if (field == "allow" || field == "disallow") {
      inAgents = false;
      if (value.length == 0) continue;
      const rule = new Rule(normalEscapes(value), field == "allow");
      if (forOwn && own.length < MAX_RULES) own.push(rule);
      if (forAll && general.length < MAX_RULES) general.push(rule);
    }
  }
  return named ? own : general;
}

/** A pattern matches from the beginning; `*` stands for anything, a final `$` for the end. */
function matches(pattern: string, path: string): bool {
  const anchored = pattern.endsWith("$");
  const end = anchored ? pattern.length - 1 : pattern.length;
  let p = 0;
  let at = 0;
  let star = -1;
  let retry = 0;
  while (true) {
    if (p == end && (!anchored || at == path.length)) return true;
    if (p < end && pattern.charCodeAt(p) == 0x2a) {
      star = ++p;
      retry = at;
    } else if (p < end && at < path.length && pattern.charCodeAt(p) == path.charCodeAt(at)) {
      p++;
      at++;
    } else if (star >= 0 && retry < path.length) {
      p = star;
      at = ++retry;
    } else {
      return false;
    }
  }
}
