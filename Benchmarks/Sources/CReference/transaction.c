// The file protocol: the side lock around each transaction and checkpoint, and both files where they were.
#define _GNU_SOURCE
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "internal.h"

enum { LONGEST_LOG = 1024 };

int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

unsigned __int128 new_id(int64_t at_ms) {
  unsigned char random[10];
  if (getrandom(random, sizeof random, 0) != sizeof random) random[0]++;
  unsigned __int128 bits = (unsigned __int128)((uint64_t)at_ms & 0xFFFFFFFFFFFF);
  for (int i = 0; i < 10; i++) bits = bits << 8 | random[i];
  return bits;
}

void write_id(unsigned __int128 bits, reference_id *out) {
  static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (int i = 25; i >= 0; i--) {
    out->text[i] = digits[(int)(bits & 31)];
    bits >>= 5;
  }
  out->text[26] = 0;
}

static bool is_in_place(reference *self) {
  struct stat locked, found, file;
  return fstat(self->lock, &locked) == 0 && lstat(self->lock_path, &found) == 0
      && locked.st_ino == found.st_ino && locked.st_dev == found.st_dev
      && lstat(self->path, &file) == 0 && file.st_ino == self->inode
      && file.st_dev == self->device;
}

int begin(reference *self) {
  if (flock(self->lock, LOCK_EX | LOCK_NB) != 0) return SQLITE_BUSY;
  int code = is_in_place(self) ? run(self->statements[BEGIN]) : SQLITE_CANTOPEN;
  if (code != SQLITE_OK) flock(self->lock, LOCK_UN);
  return code;
}

int commit(reference *self) {
  int code = run(self->statements[COMMIT]);
  if (code != SQLITE_OK) return undo(self, code);
  if (self->log_pages > LONGEST_LOG) {
    code = sqlite3_wal_checkpoint_v2(
        self->writer, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    self->log_pages = 0;
  }
  flock(self->lock, LOCK_UN);
  return code;
}

int undo(reference *self, int code) {
  sqlite3_exec(self->writer, "ROLLBACK", NULL, NULL, NULL);
  flock(self->lock, LOCK_UN);
  return code;
}
