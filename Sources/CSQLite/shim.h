#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

// Swift cannot express the destructor SQLITE_TRANSIENT: it is the integer -1 cast to a function pointer.
static inline int csqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *text, int byteCount) {
  return sqlite3_bind_text(statement, index, text, byteCount, SQLITE_TRANSIENT);
}

// Swift cannot call variadic functions: this is sqlite3_db_config for the options that take a flag.
static inline int csqlite_db_config_flag(sqlite3 *db, int option, int on, int *nowOn) {
  return sqlite3_db_config(db, option, on, nowOn);
}

// Swift's module of the C library leaves out <sys/vfs.h>. Returns the number of the file system's type on
// Linux (statfs(2)), 1 or 0 elsewhere for a local or a networked one, and -1 where it cannot be known.
static inline long csqlite_file_system_type(const char *path) {
  struct statfs information;
  if (statfs(path, &information) != 0) return -1;
#if defined(__linux__)
  return (long)information.f_type & 0xFFFFFFFFL;
#else
  return (information.f_flags & MNT_LOCAL) != 0;
#endif
}

// The file of the database as SQLite has it open: its methods are pointers in a table of C. NULL where there is none.
static inline sqlite3_file *csqlite_file(sqlite3 *db) {
  sqlite3_file *file = NULL;
  int result = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return result == SQLITE_OK && file != NULL && file->pMethods != NULL ? file : NULL;
}

// Reads the first bytes of the database's file itself, past the log, through the descriptor that SQLite has: any other
// descriptor would drop SQLite's locks when it is closed. Returns an SQLite result.
static inline int csqlite_read_header(sqlite3 *db, void *bytes, int count) {
  sqlite3_file *file = csqlite_file(db);
  if (file == NULL) return SQLITE_MISUSE;
  return file->pMethods->xRead(file, bytes, count, 0);
}

// The head of the index of the write-ahead log, of which there are two copies (https://sqlite.org/walformat.html, 2.1). Every
// commit of any process changes it.
typedef struct {
  unsigned long long words[6];
} csqlite_log_header;

// Returns where the index lies in memory for as long as the connection, which has read, is open; NULL without one. It must be at
// least 32 KiB long.
static inline const void *csqlite_log_index(sqlite3 *db) {
  sqlite3_file *file = csqlite_file(db);
  if (file == NULL || file->pMethods->iVersion < 2) return NULL;
  void volatile *region = NULL;
  int result = file->pMethods->xShmMap(file, 0, 32 * 1024, 0, &region);
  return result == SQLITE_OK ? (const void *)region : NULL;
}

// Copies the head, and returns 1 if both copies of it agree: otherwise somebody is committing right now. Who commits writes the
// second copy first.
static inline int csqlite_read_log_header(const void *index, csqlite_log_header *header) {
  const unsigned long long *words = (const unsigned long long *)index;
  for (int i = 0; i < 6; i++) header->words[i] = __atomic_load_n(words + i, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  unsigned long long difference = 0;
  for (int i = 0; i < 6; i++) difference |= header->words[i] ^ __atomic_load_n(words + 6 + i, __ATOMIC_RELAXED);
  return difference == 0;
}

// What the index says of the log.
typedef struct {
  long long log_bytes;             // how long the log must at least be; 0 for an empty one
  unsigned int frames;             // how many pages it holds
  unsigned int backfilled_frames;  // how many of its pages are in the database's file
  unsigned int salt[2];            // changes whenever the log begins anew
} csqlite_log_state;

// Reads the state of the log from its index. Returns an SQLite result.
static inline int csqlite_read_log_state(sqlite3 *db, csqlite_log_state *state) {
  const void *index = csqlite_log_index(db);
  if (index == NULL) return SQLITE_MISUSE;
  csqlite_log_header header;
  for (int attempt = 0; attempt < 1000; attempt++) {
    if (!csqlite_read_log_header(index, &header)) continue;
    const char *bytes = (const char *)&header;
    unsigned short size;
    memcpy(&size, bytes + 14, sizeof size);
    memcpy(&state->frames, bytes + 16, sizeof state->frames);
    memcpy(state->salt, bytes + 32, sizeof state->salt);
    memcpy(&state->backfilled_frames, (const char *)index + 96, sizeof state->backfilled_frames);
    long long page = (size & 0xFE00) + ((long long)(size & 1) << 16);
    state->log_bytes = state->frames == 0 ? 0 : 32 + state->frames * (page + 24);
    return SQLITE_OK;
  }
  return SQLITE_BUSY;
}

// The same before the connection has opened the log: the index is let go of afterwards.
static inline int csqlite_peek_log_state(sqlite3 *db, csqlite_log_state *state) {
  int result = csqlite_read_log_state(db, state);
  sqlite3_file *file = csqlite_file(db);
  if (file != NULL && file->pMethods->iVersion >= 2) file->pMethods->xShmUnmap(file, 0);
  return result;
}

// Returns SQLITE_OK if no other connection of any process has the database open, and SQLITE_BUSY if one has: each holds a
// shared lock for as long as it lives. `keeps_lock` says whether the connection holds such a lock already.
static inline int csqlite_is_alone(sqlite3 *db, int keeps_lock) {
  sqlite3_file *file = csqlite_file(db);
  if (file == NULL) return SQLITE_MISUSE;
  int result = keeps_lock ? SQLITE_OK : file->pMethods->xLock(file, SQLITE_LOCK_SHARED);
  if (result != SQLITE_OK) return result;
  result = file->pMethods->xLock(file, SQLITE_LOCK_EXCLUSIVE);
  // A lock that was refused leaves a pending one behind, which would keep everybody out.
  file->pMethods->xUnlock(file, keeps_lock ? SQLITE_LOCK_SHARED : SQLITE_LOCK_NONE);
  return result;
}

// Returns 1 if something is mounted on a path itself, 0 if not, and -1 where it cannot be known (statx(2), Linux 5.8).
// The structure is spelled as the numbers it consists of: whether the C library shows it depends on how it is compiled.
static inline int csqlite_is_mount_root(const char *path) {
#if defined(__linux__) && defined(SYS_statx)
  enum { AT_CURRENT_FOLDER = -100, NO_FOLLOW = 0x100, ATTRIBUTES = 1, KNOWN_ATTRIBUTES = 7 };
  const unsigned long long mount_root = 0x2000;
  unsigned long long information[32];
  if (syscall(SYS_statx, AT_CURRENT_FOLDER, path, NO_FOLLOW, 0, information) != 0) return -1;
  if ((information[KNOWN_ATTRIBUTES] & mount_root) == 0) return -1;
  return (information[ATTRIBUTES] & mount_root) != 0;
#else
  (void)path;
  return -1;
#endif
}

// Takes SQLite's own lock on the file of a handle that has run no statement; a failed attempt leaves nothing behind.
static inline int csqlite_lock_exclusively(sqlite3 *db) {
  sqlite3_file *file = csqlite_file(db);
  if (file == NULL) return SQLITE_CANTOPEN;
  int resultCode = file->pMethods->xLock(file, SQLITE_LOCK_SHARED);
  if (resultCode == SQLITE_OK) resultCode = file->pMethods->xLock(file, SQLITE_LOCK_EXCLUSIVE);
  if (resultCode != SQLITE_OK) file->pMethods->xUnlock(file, SQLITE_LOCK_NONE);
  return resultCode;
}

// Swift's module of the C library leaves out renameat2(2). With `exchange` the two names change places, otherwise
// nothing may be at `to`. Returns 0, or -1 with errno ENOSYS or EINVAL where the system or the disk cannot do it.
static inline int csqlite_rename(const char *from, const char *to, int exchange) {
#if defined(__linux__) && defined(SYS_renameat2)
  enum { CURRENT_FOLDER = -100, NO_REPLACE = 1, EXCHANGE = 2 };
  return (int)syscall(SYS_renameat2, CURRENT_FOLDER, from, CURRENT_FOLDER, to, exchange ? EXCHANGE : NO_REPLACE);
#elif defined(__APPLE__)
  return renamex_np(from, to, exchange ? RENAME_SWAP : RENAME_EXCL);
#else
  (void)from, (void)to, (void)exchange;
  errno = ENOSYS;
  return -1;
#endif
}

#endif
