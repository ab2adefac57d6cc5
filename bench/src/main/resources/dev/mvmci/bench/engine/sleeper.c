/* Sleeps for as many seconds as its input says, and puts out how many milliseconds it was late. */
#include "mvm.h"

MVM_MODULE({"name": "sleeper", "version": "1", "abi": 1, "workflows": [{"name": "start"}]})

static char text[32];

MVM_WORKFLOW(start) {
  int length = (int) mvm_input();
  mvm_take(text, sizeof text);
  long long seconds = 0;
  for (int i = 0; i < length; i++) seconds = seconds * 10 + (text[i] - '0');
  long long due = mvm_now() + seconds * MVM_SECOND;
  mvm_sleep(seconds * MVM_SECOND);
  long long late = (mvm_now() - due) / 1000000;
  int at = sizeof text;
  do {
    text[--at] = (char) ('0' + late % 10);
    late /= 10;
  } while (late > 0);
  return mvm_output(text + at, sizeof text - at);
}
