/*
 * Uses every host function from within nested calls, and puts all that it learns into its output as
 * hexadecimal digits: whoever puts it aside anywhere and goes on must come to the same.
 */
#include "mvm.h"

MVM_MODULE({"name": "tour", "version": "1", "abi": 1,
            "workflows": [{"name": "start"}, {"name": "child"}, {"name": "count"}]})

static unsigned char learned[2048];
static int length;
static char hex[2 + 2 * sizeof learned];
static char id[64];
static int id_length;

static void learn(const void *bytes, int count) {
  for (int i = 0; i < count; i++) learned[length++] = ((const unsigned char *) bytes)[i];
}

static void number(long long value) { learn(&value, sizeof value); }

static void taken(int most) {
  char bytes[64];
  learn(bytes, mvm_take(bytes, most));
}

static void looks_at_the_world(void) {
  char bytes[16];
  number(mvm_input());
  taken(3);
  number(mvm_now()); /* what is left of the input waits meanwhile */
  taken(32);
  number(mvm_random(bytes, 8));
  learn(bytes, 8);
  number(mvm_uuid(bytes));
  learn(bytes, 16);
  mvm_log(MVM_INFO, MVM_TEXT("half way"));
  number(mvm_progress(MVM_TEXT("{\"id\":\"job-0\",\"status\":\"Parse\",\"url\":\"u\",\"urls_left\":1}")));
  number(mvm_monotonic());
}

static void asks(const char *request, int size, int flags) {
  number(mvm_http(request, size, flags));
  number(mvm_monotonic()); /* the head waits meanwhile, and the body after it */
  number(mvm_body());
  taken(32);
}

static void keeps(void) {
  number(mvm_kv_set(MVM_RUN, MVM_TEXT("own"), MVM_TEXT("first")));
  number(mvm_kv_set(MVM_SHARED, MVM_TEXT("shared"), MVM_TEXT("second")));
  number(mvm_kv_swap(MVM_RUN, MVM_TEXT("own"), MVM_TEXT("first"), MVM_TEXT("third")));
  number(mvm_kv_swap(MVM_SHARED, MVM_TEXT("shared"), MVM_TEXT("other"), MVM_TEXT("fourth")));
  number(mvm_now()); /* the failure before stays the last one */
  number(mvm_last_error());
  taken(48);
  number(mvm_kv_get(MVM_RUN, MVM_TEXT("own")));
  taken(32);
  number(mvm_kv_get(MVM_SHARED, MVM_TEXT("shared")));
  taken(32);
  number(mvm_kv_delete(MVM_SHARED, MVM_TEXT("shared")));
}

static void talks(void) {
  number(mvm_on_cancel(1));
  number(mvm_spawn(MVM_TEXT("{\"workflow\":\"child\",\"input\":7}")));
  id_length = mvm_take(id, sizeof id);
  number(mvm_join(id, id_length, MVM_FOREVER) > 0);
  number(mvm_join(id, id_length, 0) > 0);
  mvm_run_id();
  id_length = mvm_take(id, sizeof id);
  number(mvm_send(id, id_length, MVM_TEXT("note"), MVM_TEXT("\"to myself\"")));
  number(mvm_recv(MVM_TEXT("[\"note\"]"), MVM_SECOND));
  taken(32);
  number(mvm_body());
  taken(32);
}

/* Each step at another depth, called through a table. */
static void step(int which, int depth);

static void (*const steps[])(int, int) = {step, step};

static void step(int which, int depth) {
  volatile long long here = which * 1000 + depth;
  if (depth > 0) {
    steps[depth & 1](which, depth - 1);
  } else switch (which) {
    case 0: looks_at_the_world(); break;
    case 1: asks(MVM_TEXT("{\"method\":\"POST\",\"url\":\"http://shop.test/buy\"}"), 0); break;
    case 2: asks(MVM_TEXT("{\"method\":\"PUT\",\"url\":\"http://shop.test/stock\"}"), MVM_IDEMPOTENT); break;
    case 3: keeps(); break;
    case 4: number(mvm_sleep(3600 * MVM_SECOND)); break;
    case 5: number(mvm_respond(MVM_TEXT("{\"taken\":true}")));
            number(mvm_respond(MVM_TEXT("twice"))); break;
    case 6: talks(); break;
    case 7: number(mvm_secret(MVM_TEXT("token"))); taken(32);
            number(mvm_secret(MVM_TEXT("none")));
            mvm_log(MVM_INFO, (char *) learned + length - 17, 9); /* the value, masked */
            number(mvm_now()); break;
    default: break;
  }
  number(here);
}

MVM_WORKFLOW(start) {
  for (int which = 0; which < 8; which++) step(which, which * 3);
  hex[0] = '"';
  for (int i = 0; i < length; i++) {
    hex[1 + 2 * i] = "0123456789abcdef"[learned[i] >> 4];
    hex[2 + 2 * i] = "0123456789abcdef"[learned[i] & 15];
  }
  hex[1 + 2 * length] = '"';
  return mvm_output(hex, 2 + 2 * length);
}

MVM_WORKFLOW(child) { return mvm_output(MVM_TEXT("true")); }

/* Looks at the clock as often as its input says, then waits for a message. */
MVM_WORKFLOW(count) {
  char digits[8];
  int count = 0;
  mvm_input();
  int size = mvm_take(digits, sizeof digits);
  for (int i = 0; i < size; i++) count = count * 10 + digits[i] - '0';
  for (int i = 0; i < count; i++) mvm_now();
  mvm_recv(MVM_TEXT("[]"), MVM_FOREVER);
  return mvm_output(digits, size);
}
