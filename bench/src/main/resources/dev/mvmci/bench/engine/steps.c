/* Takes as many durable steps as its input {"steps":N} says: each is on disk before the next begins. */
#include "mvm.h"

MVM_MODULE({"name": "steps", "version": "1", "abi": 1,
            "workflows": [{"name": "start", "response": true}]})

static char text[64];

MVM_WORKFLOW(start) {
  int length = (int) mvm_input();
  mvm_take(text, sizeof text);
  int steps = 0;
  for (int i = 0; i < length; i++) {
    if (text[i] >= '0' && text[i] <= '9') steps = steps * 10 + (text[i] - '0');
  }
  for (int i = 0; i < steps; i++) {
    char key[2] = {'s', (char) ('0' + i % 10)};
    mvm_kv_set(MVM_SHARED, key, sizeof key, text, length);
  }
  return mvm_output(text, length);
}
