/*
 * Waits up to a day for somebody to decide, and says what was decided. Meanwhile it costs nothing:
 * the run leaves the memory until the message comes.
 *
 *   mvm-ci workflow start approval
 *   mvm-ci workflow send wkf_... approve '{"by":"Ada"}'
 */
#include "mvm.h"

MVM_MODULE({"name": "approval", "version": "0.1.0", "abi": 1, "workflows": [{"name": "start"}]})

#define CAPACITY 4096

static char buffer[CAPACITY];
static int used;

static void add(const char *text, int length) {
  for (int i = 0; i < length && used < CAPACITY; i++) buffer[used++] = text[i];
}

/* Appends what waits in the slot. */
static void add_taken(void) { used += mvm_take(buffer + used, CAPACITY - used); }

MVM_WORKFLOW(start) {
  mvm_on_cancel(1);
  mvm_kv_set(MVM_RUN, MVM_TEXT("state"), MVM_TEXT("waiting"));
  long long length = mvm_recv(MVM_TEXT("[\"approve\",\"reject\"]"), 24 * 3600 * MVM_SECOND);
  if (length == MVM_ETIMEDOUT) {
    mvm_log(MVM_WARN, MVM_TEXT("nobody decided within a day"));
    return mvm_output(MVM_TEXT("{\"decision\":\"none\"}"));
  }
  if (length == MVM_ECANCELED) {
    mvm_log(MVM_INFO, MVM_TEXT("cancelled while waiting"));
    return 0;
  }
  add(MVM_TEXT("{\"decision\":\""));
  add_taken();
  add(MVM_TEXT("\",\"said\":"));
  if (mvm_body() > CAPACITY - used - 1) mvm_fail(MVM_TEXT("the message is longer than a decision needs"));
  add_taken();
  add(MVM_TEXT("}"));
  mvm_kv_set(MVM_RUN, MVM_TEXT("state"), MVM_TEXT("decided"));
  return mvm_output(buffer, used);
}
