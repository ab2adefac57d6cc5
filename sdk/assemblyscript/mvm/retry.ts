import { HttpFailure, HttpRequest, HttpResult } from "./http";
import { randomBytes, sleepMillis } from "./workflow";

/**
 * When to make a request again: at most so many attempts, with a wait between them that grows by a
 * factor up to a longest one, less a part of it by chance that is recorded. Each attempt and each
 * wait is a step of its own, so only for requests that may be made more than once.
 */
export class RetryPolicy {
  private most: i32 = 5;
  private firstMillis: i64 = 1000;
  private percent: i32 = 200;
  private longestMillis: i64 = 60_000;
  private jitterPercent: i32 = 50;
  private mayPass: (result: HttpResult) => bool = mayPass;

  /** At most so many, the first included; 5 unless said. */
  attempts(most: i32): RetryPolicy {
    this.most = most;
    return this;
  }

  /** After the first attempt so long, after each further one `percent` of the wait before it, never longer than the longest. */
  wait(firstMillis: i64, percent: i32 = 200, longestMillis: i64 = 60_000): RetryPolicy {
    this.firstMillis = firstMillis;
    this.percent = percent;
    this.longestMillis = longestMillis;
    return this;
  }

  /** Up to so much of each wait is left out, so that many runs do not come back at once. */
  jitter(percent: i32): RetryPolicy {
    this.jitterPercent = percent;
    return this;
  }

  /** Another attempt follows results for which this says so; {@link mayPass} unless set. */
  when(retryable: (result: HttpResult) => bool): RetryPolicy {
    this.mayPass = retryable;
    return this;
  }

  /** Makes the request until its result is not to be tried again; the last result. */
  send(request: HttpRequest): HttpResult {
    let result = request.send();
    for (let attempt = 1; attempt < this.most && this.mayPass(result); attempt++) {
      sleepMillis(this.millisAfter(attempt, this.jitterPercent > 0 ? chance() : 0));
      result = request.send();
    }
    return result;
  }

  /** How long to wait after this attempt, the first being 1, with chance from 0 to 65535. */
  millisAfter(attempt: i32, chance: i32): i64 {
    let millis = this.firstMillis;
    for (let i = 1; i < attempt && millis < this.longestMillis; i++) millis = (millis * this.percent) / 100;
    millis = min(millis, this.longestMillis);
    return millis - (millis * this.jitterPercent * chance) / 6_553_600;
  }
}

function chance(): i32 {
  return load<u16>(changetype<usize>(randomBytes(2)));
}

/** No connection, no answer in time, an unknown outcome, or a status that says "later". */
export function mayPass(result: HttpResult): bool {
  const response = result.response;
  if (response !== null) {
    const status = response.status;
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }
  const failure = result.failure;
  return failure == HttpFailure.Transport || failure == HttpFailure.TimedOut || failure == HttpFailure.Interrupted;
}
