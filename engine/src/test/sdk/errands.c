/*
 * Does what the SDK for C offers, one thing after the other, and puts out the names of those that
 * went as they should; the errands in the other languages do the same.
 */
#include "mvm_retry.h"

MVM_MODULE({"name": "errands_c", "version": "1", "abi": 1,
            "workflows": [{"name": "start", "response": true}, {"name": "twice"}, {"name": "tidy"}]})

#define CAPACITY 1024
#define DAY (24 * 3600 * MVM_SECOND)

static char output[CAPACITY];
static int used;
static char taken[CAPACITY];

static int add(const char *text, int length) {
  for (int i = 0; i < length && used < CAPACITY; i++) output[used++] = text[i];
  return used;
}

static void went(int well, const char *name, int length) {
  if (!well) return;
  add(used ? ",\"" : "[\"", 2);
  add(name, length);
  add("\"", 1);
}

/* Whether what waits in the slot is this text. */
static int is_taken(const char *text, int length) {
  int count = mvm_take(taken, CAPACITY);
  for (int i = 0; i < count && i < length; i++) {
    if (taken[i] != text[i]) return 0;
  }
  return count == length;
}

static int contains(const char *text, int length, const char *part, int part_length) {
  for (int i = 0; i + part_length <= length; i++) {
    int same = 0;
    while (same < part_length && text[i + same] == part[same]) same++;
    if (same == part_length) return 1;
  }
  return 0;
}

static int state(int scope) {
  int well = mvm_kv_get(scope, MVM_TEXT("key")) == MVM_ENOENT;
  well &= mvm_kv_swap(scope, MVM_TEXT("key"), 0, -1, MVM_TEXT("1")) == 0;
  well &= mvm_kv_swap(scope, MVM_TEXT("key"), 0, -1, MVM_TEXT("2")) == MVM_EEXIST;
  well &= mvm_kv_set(scope, MVM_TEXT("key"), MVM_TEXT("3")) == 0;
  well &= mvm_kv_get(scope, MVM_TEXT("key")) == 1 && is_taken("3", 1);
  return well & (mvm_kv_delete(scope, MVM_TEXT("key")) == 0);
}

static int message(void) {
  char run[64];
  mvm_run_id();
  int length = mvm_take(run, sizeof run);
  mvm_send(run, length, MVM_TEXT("go"), MVM_TEXT("{\"n\":2}"));
  int well = mvm_recv(MVM_TEXT("[\"go\"]"), DAY) == 2 && is_taken("go", 2);
  mvm_body();
  return well & is_taken(MVM_TEXT("{\"n\":2}"));
}

static int child(void) {
  char run[64];
  if (mvm_spawn(MVM_TEXT("{\"workflow\":\"twice\",\"input\":4}")) < 0) return 0;
  int length = mvm_take(run, sizeof run);
  if (mvm_join(run, length, MVM_FOREVER) < 0) return 0;
  length = mvm_take(taken, CAPACITY);
  return contains(taken, length, MVM_TEXT("\"status\":\"completed\"")) &&
         contains(taken, length, MVM_TEXT("\"output\":8"));
}

static int retry(void) {
  struct mvm_retry policy = MVM_RETRY_USUAL;
  long long result;
  int attempt = 1;
  do {
    result = mvm_http(MVM_TEXT("{\"url\":\"http://shop.test/stock\"}"), MVM_IDEMPOTENT);
  } while (mvm_retry(&policy, attempt++, result));
  return result > 0 && attempt == 3;
}

MVM_WORKFLOW(start) {
  char bytes[16];
  mvm_respond(MVM_TEXT("{\"begun\":true}"));
  for (int level = MVM_TRACE; level <= MVM_ERROR; level++) mvm_log(level, MVM_TEXT("level"));
  went(mvm_now() > 0 && mvm_monotonic() >= 0, MVM_TEXT("clock"));
  went(mvm_random(bytes, 4) == 0 && mvm_uuid(bytes) == 0, MVM_TEXT("chance"));
  went(mvm_secret(MVM_TEXT("token")) == 6 && mvm_secret(MVM_TEXT("none")) == MVM_ENOENT, MVM_TEXT("secret"));
  went(state(MVM_RUN), MVM_TEXT("own state"));
  went(state(MVM_SHARED), MVM_TEXT("shared state"));
  went(mvm_recv(MVM_TEXT("[\"never\"]"), MVM_SECOND) == MVM_ETIMEDOUT, MVM_TEXT("timeout"));
  went(message(), MVM_TEXT("message"));
  went(child(), MVM_TEXT("child"));
  went(retry(), MVM_TEXT("retry"));
  long long posted = mvm_http(MVM_TEXT("{\"method\":\"POST\",\"url\":\"http://shop.test/buy\"}"), 0);
  went(posted > 0, MVM_TEXT("request"));
  went(posted == MVM_EINTR, MVM_TEXT("interrupted"));
  went(mvm_progress(MVM_TEXT("{\"id\":\"job-1\",\"status\":\"Done\",\"url\":\"http://shop.test/\",\"urls_left\":0}")) == 0,
       MVM_TEXT("progress"));
  went(mvm_sleep(400 * DAY) == 0, MVM_TEXT("timer"));
  return mvm_output(output, add("]", 1));
}

MVM_WORKFLOW(twice) {
  mvm_input();
  mvm_take(taken, 1);
  taken[0] = '0' + 2 * (taken[0] - '0');
  return mvm_output(taken, 1);
}

/* Is cancelled while it does what its input says, and puts things back. */
MVM_WORKFLOW(tidy) {
  mvm_on_cancel(1);
  mvm_input();
  int count = mvm_take(taken, CAPACITY);
  long long result = 0;
  if (contains(taken, count, MVM_TEXT("message"))) {
    result = mvm_recv(MVM_TEXT("[\"go\"]"), MVM_FOREVER);
  } else if (contains(taken, count, MVM_TEXT("request"))) {
    mvm_http(MVM_TEXT("{\"method\":\"POST\",\"url\":\"http://shop.test/slow\"}"), 0);
    result = mvm_sleep(DAY);
  } else {
    result = mvm_sleep(DAY);
  }
  if (result != MVM_ECANCELED) mvm_fail(MVM_TEXT("not told"));
  mvm_http(MVM_TEXT("{\"method\":\"POST\",\"url\":\"http://shop.test/undo\"}"), 0);
  mvm_sleep(MVM_SECOND);
  mvm_kv_set(MVM_SHARED, MVM_TEXT("tidied"), MVM_TEXT("1"));
  mvm_log(MVM_INFO, MVM_TEXT("tidied"));
  return 0;
}
