/*
 * fsync and fdatasync that fail with EIO as long as the file that FAIL_SYNC_WHILE names exists and
 * the path of what is to be synced contains the text in that file.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_to_fail(int file) {
  const char *trigger_path = getenv("FAIL_SYNC_WHILE");
  int trigger = trigger_path == NULL ? -1 : open(trigger_path, O_RDONLY);
  if (trigger < 0) {
    return 0;
  }
  char wanted[256];
  ssize_t wanted_length = read(trigger, wanted, sizeof wanted - 1);
  close(trigger);
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t path_length = readlink(link, path, sizeof path - 1);
  if (wanted_length < 0 || path_length < 0) {
    return 0;
  }
  wanted[wanted_length] = 0;
  path[path_length] = 0;
  return strstr(path, wanted) != NULL;
}

static int sync_or_fail(const char *name, int file) {
  if (is_to_fail(file)) {
    errno = EIO;
    return -1;
  }
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return next(file);
}

int fsync(int file) { return sync_or_fail("fsync", file); }

int fdatasync(int file) { return sync_or_fail("fdatasync", file); }
