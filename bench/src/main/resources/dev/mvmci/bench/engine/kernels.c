/* The kernels as a workflow: the input "m" is answered with its checksum. Node calls run directly. */
#include "mvm.h"
#include "kernels.h"

MVM_MODULE({"name": "kernels", "version": "1", "abi": 1, "workflows": [{"name": "start"}]})

static char text[32];

__attribute__((export_name("run"))) u32 run(int name) { return kernel((char) name); }

MVM_WORKFLOW(start) {
  int length = (int) mvm_input(); /* one character in quotation marks */
  mvm_take(text, sizeof text);
  u32 sum = length > 1 ? kernel(text[1]) : 0;
  int at = sizeof text;
  do {
    text[--at] = (char) ('0' + sum % 10);
    sum /= 10;
  } while (sum > 0);
  return mvm_output(text + at, sizeof text - at);
}
