#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

// Swift cannot express the destructor SQLITE_TRANSIENT: it is the integer -1 cast to a function pointer.
static inline int csqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *text, int byteCount) {
  return sqlite3_bind_text(statement, index, text, byteCount, SQLITE_TRANSIENT);
}

// Swift cannot call variadic functions: this is sqlite3_db_config for the options that take a flag.
static inline int csqlite_db_config_flag(sqlite3 *db, int option, int on, int *nowOn) {
  return sqlite3_db_config(db, option, on, nowOn);
}

#endif
