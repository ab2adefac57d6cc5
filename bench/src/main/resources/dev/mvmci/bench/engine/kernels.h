/* Numeric kernels without a library, for guests and natively: each returns a checksum. */
#ifndef KERNELS_H
#define KERNELS_H

typedef unsigned int u32;
typedef unsigned char u8;

/* A function of its own, as in a program of any size. */
#define KERNEL __attribute__((noinline)) static u32

enum { CELLS = 1 << 20, SIDE = 384, NUMBERS = 1 << 19, BYTES = 1 << 20 };

static double left[SIDE * SIDE], right[SIDE * SIDE], product[SIDE * SIDE];
static u32 numbers[NUMBERS];
static u8 cells[CELLS];

KERNEL fibonacci(u32 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

/* Primes below CELLS, many times over. */
KERNEL sieve(void) {
  u32 count = 0;
  for (int round = 0; round < 16; round++) {
    for (u32 i = 0; i < CELLS; i++) cells[i] = 1;
    for (u32 i = 2; i < CELLS; i++) {
      if (!cells[i]) continue;
      count++;
      for (u32 j = i + i; j < CELLS; j += i) cells[j] = 0;
    }
  }
  return count;
}

KERNEL matrices(void) {
  for (int i = 0; i < SIDE * SIDE; i++) {
    left[i] = i % 7 + 0.5;
    right[i] = i % 11 - 0.25;
  }
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      double sum = 0;
      for (int k = 0; k < SIDE; k++) sum += left[row * SIDE + k] * right[k * SIDE + column];
      product[row * SIDE + column] = sum;
    }
  }
  double trace = 0;
  for (int i = 0; i < SIDE; i++) trace += product[i * SIDE + i];
  return (u32) trace;
}

static void sift(u32 at, u32 size) {
  u32 value = numbers[at];
  for (u32 child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && numbers[child] < numbers[child + 1]) child++;
    if (numbers[child] <= value) break;
    numbers[at] = numbers[child];
    at = child;
  }
  numbers[at] = value;
}

KERNEL heapsort(void) {
  u32 seed = 1;
  for (int i = 0; i < NUMBERS; i++) numbers[i] = seed = seed * 1664525u + 1013904223u;
  for (int i = NUMBERS / 2 - 1; i >= 0; i--) sift(i, NUMBERS);
  for (u32 end = NUMBERS - 1; end > 0; end--) {
    u32 largest = numbers[0];
    numbers[0] = numbers[end];
    numbers[end] = largest;
    sift(0, end);
  }
  return numbers[NUMBERS / 2];
}

/* FNV-1a over some megabytes. */
KERNEL hash(void) {
  for (u32 i = 0; i < BYTES; i++) cells[i] = (u8) (i * 31);
  u32 h = 2166136261u;
  for (int round = 0; round < 64; round++) {
    for (u32 i = 0; i < BYTES; i++) h = (h ^ cells[i]) * 16777619u;
  }
  return h;
}

static u32 kernel(char name) {
  switch (name) {
    case 'f': return fibonacci(36);
    case 's': return sieve();
    case 'm': return matrices();
    case 'h': return heapsort();
    default: return hash();
  }
}

#endif
