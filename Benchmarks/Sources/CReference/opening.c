// Opening with the rails of the library: its flags, limits and pragmas.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

static int on_commit(void *context, sqlite3 *db, const char *name, int pages) {
  (void)db;
  (void)name;
  ((reference *)context)->log_pages = pages;
  return SQLITE_OK;
}

static int set_flags(sqlite3 *db) {
  static const struct { int option, on; } flags[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
  };
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    int code = sqlite3_db_config(db, flags[i].option, flags[i].on, NULL);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

static int open_connection(const char *path, bool may_write, sqlite3 **out) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX
      | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
  int code = sqlite3_open_v2(path, out, flags, NULL);
  if (code == SQLITE_OK) code = set_flags(*out);
  if (code != SQLITE_OK) return code;
  int on = 1;
  sqlite3_file_control(*out, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
  return sqlite3_exec(
      *out,
      may_write
          ? "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;"
            "PRAGMA cache_spill=OFF; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;"
            "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=OFF;"
            "PRAGMA wal_autocheckpoint=0;"
          : "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;"
            "PRAGMA cache_spill=OFF; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;"
            "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=OFF;"
            "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0;",
      NULL, NULL, NULL);
}

static int prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out) {
  return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

static int open_files(reference *self, const char *path) {
  snprintf(self->path, sizeof self->path, "%s", path);
  snprintf(self->lock_path, sizeof self->lock_path, "%s.lock", path);
  self->lock = open(self->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat file;
  if (self->lock < 0 || lstat(path, &file) != 0) return SQLITE_CANTOPEN;
  self->device = file.st_dev;
  self->inode = file.st_ino;
  return SQLITE_OK;
}

int reference_open(const char *path, reference **out) {
  reference *self = *out = calloc(1, sizeof *self);
  if (!self) return SQLITE_NOMEM;
  int code = open_files(self, path);
  if (code == SQLITE_OK) code = open_connection(path, false, &self->reader);
  if (code == SQLITE_OK) code = open_connection(path, true, &self->writer);
  if (code == SQLITE_OK) code = prepare(self->reader, statement_texts[ACCOUNTS], &self->check);
  for (int i = 0; i < STATEMENT_COUNT && code == SQLITE_OK; i++) {
    code = prepare(self->writer, statement_texts[i], &self->statements[i]);
  }
  if (code == SQLITE_OK) sqlite3_wal_hook(self->writer, on_commit, self);
  return code;
}

void reference_close(reference *self) {
  sqlite3_finalize(self->check);
  for (int i = 0; i < STATEMENT_COUNT; i++) sqlite3_finalize(self->statements[i]);
  sqlite3_close_v2(self->reader);
  sqlite3_close_v2(self->writer);
  close(self->lock);
  free(self);
}

int reference_find_price(
    reference *self, const char *provider, const char *model, reference_price *out) {
  sqlite3_stmt *statement;
  int code = prepare(
      self->reader,
      "SELECT price_id, input_rate, output_rate FROM model_price "
      "WHERE provider = ?1 AND model = ?2 AND service_tier = 'standard' AND above_prompt_tokens = 0 "
      "ORDER BY valid_from_ms DESC LIMIT 1",
      &statement);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_text(statement, 1, provider, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, model, -1, SQLITE_STATIC);
  code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    out->price_id = sqlite3_column_int64(statement, 0);
    out->input_rate = sqlite3_column_int64(statement, 1);
    out->output_rate = sqlite3_column_int64(statement, 2);
  }
  sqlite3_finalize(statement);
  return code == SQLITE_ROW ? SQLITE_OK : SQLITE_NOTFOUND;
}
