#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>
#if defined(__linux__)
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

#endif
