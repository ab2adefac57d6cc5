/*
 * A plain program: adds up what it reads, as "bread 3" in each line. It knows nothing of workflows,
 * and yet runs as one: it goes on after a crash where it was, with its file and its pause.
 *
 *   clang --target=wasm32-wasi --sysroot=/usr -Os tally.c -o tally.wasm
 *   mvm-ci module deploy tally.wasm
 *   mvm-ci workflow start tally --input \
 *     '{"args":["5"],"env":{"CURRENCY":"EUR"},"stdin":"bread 3\ntea 4\nbread 2\n"}'
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEDGER "/ledger.txt"
#define MAX_KINDS 64
#define MAX_NAME 32

static struct {
  char name[MAX_NAME];
  long sum;
} kinds[MAX_KINDS];
static int known;

static void add(const char *name, long amount) {
  int i = 0;
  while (i < known && strcmp(kinds[i].name, name) != 0) i++;
  if (i == MAX_KINDS) {
    fprintf(stderr, "more than %d kinds\n", MAX_KINDS);
    exit(2);
  }
  if (i == known) strcpy(kinds[known++].name, name);
  kinds[i].sum += amount;
}

/* Copies the lines that make sense into a file; returns how many. */
static int keep(void) {
  FILE *ledger = fopen(LEDGER, "w");
  if (ledger == NULL) {
    perror(LEDGER);
    exit(1);
  }
  char line[128], name[MAX_NAME];
  long amount;
  int kept = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%31[a-z] %ld", name, &amount) == 2) {
      fprintf(ledger, "%s %ld\n", name, amount);
      kept++;
    } else {
      fprintf(stderr, "left out: %s", line);
    }
  }
  fclose(ledger);
  return kept;
}

static void read_back(void) {
  FILE *ledger = fopen(LEDGER, "r");
  char name[MAX_NAME];
  long amount;
  while (fscanf(ledger, "%31s %ld", name, &amount) == 2) add(name, amount);
  fclose(ledger);
}

int main(int argc, char **argv) {
  int lines = keep();
  int pause = argc > 1 ? atoi(argv[1]) : 0;
  time_t before = time(NULL);
  fprintf(stderr, "%d lines, a pause of %d s\n", lines, pause);
  sleep(pause);
  read_back();
  const char *currency = getenv("CURRENCY");
  long total = 0;
  printf("{\"began\":%lld,\"currency\":\"%s\",\"sums\":{", before, currency ? currency : "none");
  for (int i = 0; i < known; i++) {
    printf("%s\"%s\":%ld", i > 0 ? "," : "", kinds[i].name, kinds[i].sum);
    total += kinds[i].sum;
  }
  printf("},\"total\":%ld}\n", total);
  return 0;
}
