#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <sys/vfs.h>
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

// Swift cannot call the methods of SQLite's file, which is a table of C functions: this finds the file of a handle.
static inline sqlite3_file *csqlite_file(sqlite3 *db) {
  sqlite3_file *file = NULL;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file != NULL && file->pMethods != NULL ? file : NULL;
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

// Reads the first bytes of the file of a handle, by SQLite's own descriptor.
static inline int csqlite_read_header(sqlite3 *db, void *bytes, int count) {
  sqlite3_file *file = csqlite_file(db);
  return file == NULL ? SQLITE_CANTOPEN : file->pMethods->xRead(file, bytes, count, 0);
}

// Swift's module of the C library leaves out renameat2(2). With `exchange` the two names change places, otherwise
// nothing may be at `to`. Returns 0, or -1 with errno ENOSYS or EINVAL where the system or the disk cannot do it.
static inline int csqlite_rename(const char *from, const char *to, int exchange) {
#if defined(__linux__) && defined(SYS_renameat2)
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, exchange ? 2u : 1u);
#elif defined(__APPLE__)
  return renamex_np(from, to, exchange ? RENAME_SWAP : RENAME_EXCL);
#else
  (void)from, (void)to, (void)exchange;
  errno = ENOSYS;
  return -1;
#endif
}

// Returns 1 if a file is open anywhere but in this descriptor, idle or not, 0 if not, and -1 where the system cannot tell.
// Linux grants a lease for writing on no other terms; it is given back at once, and a break in between harms nobody.
static inline int csqlite_is_open_elsewhere(int descriptor) {
#if defined(__linux__)
  // The numbers of F_SETSIG and F_SETLEASE, which the headers show to GNU sources alone.
  const int setSignal = 10, setLease = 1024;
  fcntl(descriptor, setSignal, SIGURG);
  if (fcntl(descriptor, setLease, F_WRLCK) != 0) return errno == EAGAIN ? 1 : -1;
  fcntl(descriptor, setLease, F_UNLCK);
  return 0;
#else
  (void)descriptor;
  return -1;
#endif
}

#endif
