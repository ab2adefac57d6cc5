import { HttpFailure, HttpRequest, HttpResult, log, sleepMillis } from "mvm";
import { Options } from "./options";

/** The name that robots.txt files can address. */
export const PRODUCT = "mvm-ci-crawler";

const FIRST_BACKOFF_MILLIS: i64 = 500;
const LONGEST_BACKOFF_MILLIS: i64 = 60_000;

/** Gets pages one after the other, and again after a failure that may pass. */
export class Fetcher {
  private sent: i32 = 0;

  constructor(private readonly options: Options) {}

  /** The last of at most `retries + 1` results. */
  get(url: string): HttpResult {
    let backoffMillis = FIRST_BACKOFF_MILLIS;
    let result = this.attempt(url);
    for (let retriesLeft = this.options.retries; retriesLeft > 0 && mayPass(result); retriesLeft--) {
      const waitMillis = min(max(backoffMillis, retryAfterMillis(result)), LONGEST_BACKOFF_MILLIS);
      log.warn(`retrying ${url} in ${waitMillis} ms: ${problem(result)}`);
      sleepMillis(waitMillis);
      backoffMillis = min(backoffMillis * 2, LONGEST_BACKOFF_MILLIS);
      result = this.attempt(url);
    }
    return result;
  }

  private attempt(url: string): HttpResult {
    if (this.sent++ > 0 && this.options.delayMillis > 0) sleepMillis(this.options.delayMillis);
    return HttpRequest.get(url)
      .header("User-Agent", PRODUCT + "/0.2.1")
      .header("Accept", "text/html,*/*;q=0.5")
      .idempotent()
      .send();
  }
}

/** What is wrong with a result; empty when nothing is. */
export function problem(result: HttpResult): string {
  const response = result.response;
  if (response === null) return result.message;
  return response.status >= 400 ? `HTTP ${response.status}` : "";
}

function mayPass(result: HttpResult): bool {
  const response = result.response;
  if (response !== null) return response.status == 429 || response.status >= 500;
  const failure = result.failure;
  return failure == HttpFailure.Transport || failure == HttpFailure.TimedOut || failure == HttpFailure.Interrupted;
}

/** How long the server asks to wait, if it says so in seconds. */
function retryAfterMillis(result: HttpResult): i64 {
  const response = result.response;
  if (response === null) return 0;
  const text = response.header("retry-after").trim();
  if (text.length == 0 || text.length > 6) return 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return 0;
  }
  return I64.parseInt(text) * 1000;
}
