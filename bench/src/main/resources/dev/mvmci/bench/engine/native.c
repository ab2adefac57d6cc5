/* The kernels natively: for each character of the argument prints "name checksum nanoseconds". */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "kernels.h"

int main(int count, char **arguments) {
  int rounds = count > 2 ? atoi(arguments[2]) : 1;
  for (const char *name = count > 1 ? arguments[1] : ""; *name; name++) {
    for (int round = 0; round < rounds; round++) {
      struct timespec begun, ended;
      clock_gettime(CLOCK_MONOTONIC, &begun);
      u32 sum = kernel(*name);
      clock_gettime(CLOCK_MONOTONIC, &ended);
      printf("%c %u %lld\n", *name, sum,
             (ended.tv_sec - begun.tv_sec) * 1000000000LL + (ended.tv_nsec - begun.tv_nsec));
    }
  }
  return 0;
}
