/* Asks a shop again and again by the policy of sdk/c/mvm_retry.h, and says how often it did. */
#include "mvm_retry.h"

MVM_MODULE({"name": "retries", "version": "1", "abi": 1,
            "workflows": [{"name": "start"}, {"name": "conflict"}]})

static char said[3] = "00";

static int ask(const struct mvm_retry *policy) {
  long long result;
  int attempt = 1;
  do {
    result = mvm_http(MVM_TEXT("{\"url\":\"http://shop.test/\"}"), MVM_IDEMPOTENT);
  } while (mvm_retry(policy, attempt++, result));
  said[0] = '0' + attempt - 1;
  said[1] = result < 0 ? '0' : '1';
  return said[0] == '0' ? 1 : mvm_output(said, 2);
}

MVM_WORKFLOW(start) {
  struct mvm_retry policy = {4, 10 * MVM_SECOND, 300, 60 * MVM_SECOND, 0, 0};
  return ask(&policy);
}

static int never(long long result) { return result > 0 && 0; }

MVM_WORKFLOW(conflict) {
  struct mvm_retry policy = MVM_RETRY_USUAL;
  policy.retryable = never;
  return ask(&policy);
}
