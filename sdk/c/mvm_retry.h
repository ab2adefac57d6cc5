/*
 * Trying again what may pass, for workflows in C.
 *
 *   struct mvm_retry policy = MVM_RETRY_USUAL;
 *   long long result;
 *   int attempt = 1;
 *   do {
 *     result = mvm_http(MVM_TEXT("{\"url\":\"https://example.org/\"}"), MVM_IDEMPOTENT);
 *   } while (mvm_retry(&policy, attempt++, result));
 *
 * Each attempt and each wait is a step of its own: a run that is restarted in between goes on with
 * the attempt that comes next. Only for what may be done more than once.
 */
#ifndef MVM_RETRY_H
#define MVM_RETRY_H

#include "mvm.h"

struct mvm_retry {
  int attempts;           /* at most so many, the first included */
  long long first_wait;   /* nanoseconds after the first attempt */
  int factor_percent;     /* each wait is so much of the one before it: 200 doubles it */
  long long longest_wait; /* nanoseconds */
  int jitter_percent;     /* up to so much of a wait is left out, by chance that is recorded */
  int (*retryable)(long long result); /* whether to try again after this; 0: mvm_may_pass */
};

#define MVM_RETRY_USUAL {5, MVM_SECOND, 200, 60 * MVM_SECOND, 50, 0}

/* Whether a failure is one that another attempt may not meet; successes are none. */
static inline int mvm_may_pass(long long result) {
  return result == MVM_EIO || result == MVM_ETIMEDOUT || result == MVM_EINTR || result == MVM_EAGAIN;
}

/* Whether a status of an answer is one that another attempt may not meet. */
static inline int mvm_status_may_pass(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

/* How long to wait after this attempt, the first being 1, with chance from 0 to 65535. */
static inline long long mvm_retry_wait(const struct mvm_retry *policy, int attempt, int chance) {
  long long wait = policy->first_wait;
  for (int i = 1; i < attempt && wait < policy->longest_wait; i++) {
    wait = wait / 100 * policy->factor_percent;
  }
  if (wait > policy->longest_wait) wait = policy->longest_wait;
  return wait - wait / 100 * policy->jitter_percent / 65536 * chance;
}

/* Whether to try again after this attempt had this result; has waited for it when it says so. */
static inline int mvm_retry(const struct mvm_retry *policy, int attempt, long long result) {
  int again = policy->retryable ? policy->retryable(result) : mvm_may_pass(result);
  if (!again || attempt >= policy->attempts) return 0;
  unsigned char chance[2] = {0, 0};
  if (policy->jitter_percent > 0) mvm_random(chance, sizeof chance);
  return mvm_sleep(mvm_retry_wait(policy, attempt, chance[0] | chance[1] << 8)) == 0;
}

#endif
