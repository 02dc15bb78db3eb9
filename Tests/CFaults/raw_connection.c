#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "CFaults.h"

sqlite3 *raw_open(const char *path) {
  sqlite3 *db = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK) return db;
  sqlite3_close_v2(db);
  return NULL;
}

void raw_close(sqlite3 *db) { sqlite3_close_v2(db); }
int raw_execute(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL); }
int raw_version(void) { return sqlite3_libversion_number(); }
int raw_limit(sqlite3 *db, int limit) { return sqlite3_limit(db, limit, -1); }

int raw_flag(sqlite3 *db, int option) {
  int on = -1;
  return sqlite3_db_config(db, option, -1, &on) == SQLITE_OK ? on : -1;
}

void raw_lift_ban(sqlite3 *db) { sqlite3_set_authorizer(db, NULL, NULL); }

static int always(void *context) { return 1; }

void raw_interrupt_long_statements(sqlite3 *db, int on) {
  sqlite3_progress_handler(db, on ? 1000 : 0, always, NULL);
}

char *raw_text(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  char *text = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
    const char *value = (const char *)sqlite3_column_text(statement, 0);
    text = strdup(value ? value : "");
  }
  sqlite3_finalize(statement);
  return text;
}

int64_t raw_number(sqlite3 *db, const char *sql) {
  char *text = raw_text(db, sql);
  int64_t number = text ? strtoll(text, NULL, 10) : INT64_MIN;
  free(text);
  return number;
}
