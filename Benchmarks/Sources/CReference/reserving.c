#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static int hold(reference *self, int64_t amount, const struct accounts *accounts) {
  sqlite3_stmt *s = self->statements[HOLD];
  for (int i = 0; i < 2; i++) {
    const struct account *account = &accounts->all[i];
    sqlite3_bind_int64(s, 1, amount);
    sqlite3_bind_int64(s, 2, account->id);
    sqlite3_bind_int64(s, 3, account->is_hard ? account->limit : INT64_MAX);
    int code = run(s);
    if (code != SQLITE_OK) return code;
    if (sqlite3_changes64(self->writer) != 1) return SQLITE_MISUSE;
  }
  return SQLITE_OK;
}

// Looks for reservations that have run out; a benchmark has none.
static int expire(reference *self, reference_text workspace, int64_t now) {
  sqlite3_stmt *s = self->statements[EXPIRED];
  bind(s, 1, workspace);
  sqlite3_bind_int64(s, 2, now);
  sqlite3_bind_int64(s, 3, 1000);
  return run(s);
}

int reference_reserve(
    reference *self, reference_text workspace, reference_text project, reference_text execution,
    int64_t estimate, int64_t ttl_ms, reference_id *out) {
  int code = begin(self);
  if (code != SQLITE_OK) return code;
  int64_t now = now_ms();
  struct accounts accounts;
  code = read_accounts(self, self->statements[ACCOUNTS], workspace, project, now, &accounts);
  if (code == SQLITE_OK && !decide(&accounts, estimate).can_execute) code = SQLITE_FULL;
  if (code == SQLITE_OK) code = read_facts(self, workspace);
  if (code == SQLITE_OK) code = expire(self, workspace, now);
  if (code == SQLITE_OK) code = hold(self, estimate, &accounts);
  if (code != SQLITE_OK) return undo(self, code);
  write_id(new_id(now), out);
  sqlite3_stmt *s = self->statements[INSERT_RESERVATION];
  sqlite3_bind_text(s, 1, out->text, 26, SQLITE_STATIC);
  bind(s, 2, workspace);
  bind(s, 3, project);
  bind(s, 4, execution);
  sqlite3_bind_int64(s, 5, estimate);
  sqlite3_bind_int64(s, 6, estimate);
  sqlite3_bind_null(s, 7);
  sqlite3_bind_int64(s, 8, 0);
  sqlite3_bind_int64(s, 9, ttl_ms);
  sqlite3_bind_int64(s, 10, now);
  sqlite3_bind_int64(s, 11, now + ttl_ms);
  for (int i = 12; i <= 19; i++) sqlite3_bind_null(s, i);
  char period_ids[48];
  int count = snprintf(
      period_ids, sizeof period_ids, "%lld,%lld", (long long)accounts.all[0].id,
      (long long)accounts.all[1].id);
  sqlite3_bind_text(s, 20, period_ids, count, SQLITE_STATIC);
  sqlite3_bind_null(s, 21);
  sqlite3_bind_int64(s, 22, 0);
  sqlite3_bind_text(s, 23, "return", 6, SQLITE_STATIC);
  code = run(s);
  return code == SQLITE_OK ? commit(self) : undo(self, code);
}

// A reservation whose texts are kept beside it, for its statement is reset before they are used.
struct reservation {
  int64_t amount, created_at, expires_at;
  reference_text workspace, project, execution;
  char texts[3][255];
};

static reference_text copy_text(sqlite3_stmt *statement, int column, char out[255]) {
  const unsigned char *text = sqlite3_column_text(statement, column);
  if (!text) return no_text;
  int count = sqlite3_column_bytes(statement, column);
  memcpy(out, text, (size_t)count);
  return (reference_text){out, count};
}

static int find_reservation(reference *self, const char *id, struct reservation *out) {
  sqlite3_stmt *s = self->statements[FIND_RESERVATION];
  sqlite3_bind_text(s, 1, id, 26, SQLITE_STATIC);
  int code = SQLITE_NOTFOUND;
  if (sqlite3_step(s) == SQLITE_ROW && memcmp(sqlite3_column_text(s, 12), "open", 5) == 0) {
    code = SQLITE_OK;
    out->workspace = copy_text(s, 1, out->texts[0]);
    out->project = copy_text(s, 2, out->texts[1]);
    out->execution = copy_text(s, 3, out->texts[2]);
    out->amount = sqlite3_column_int64(s, 5);
    out->created_at = sqlite3_column_int64(s, 10);
    out->expires_at = sqlite3_column_int64(s, 11);
  }
  sqlite3_reset(s);
  return code;
}

static int require_new_call(reference *self, reference_text workspace, const char *id) {
  sqlite3_stmt *s = self->statements[FIND_CALL];
  bind(s, 1, workspace);
  sqlite3_bind_text(s, 2, id, 26, SQLITE_STATIC);
  return run(s);
}

static int end_reservation(reference *self, const char *id, int64_t now, bool is_late) {
  sqlite3_stmt *s = self->statements[END_RESERVATION];
  sqlite3_bind_text(s, 1, "settled", 7, SQLITE_STATIC);
  sqlite3_bind_int64(s, 2, now);
  sqlite3_bind_text(s, 3, id, 26, SQLITE_STATIC);
  sqlite3_bind_int64(s, 4, is_late);
  sqlite3_bind_text(s, 5, id, 26, SQLITE_STATIC);
  sqlite3_bind_text(s, 6, "open", 4, SQLITE_STATIC);
  int code = run(s);
  return code == SQLITE_OK && sqlite3_changes64(self->writer) != 1 ? SQLITE_MISUSE : code;
}

int reference_settle(reference *self, const reference_id *id, const reference_call *measured) {
  int code = begin(self);
  if (code != SQLITE_OK) return code;
  int64_t now = now_ms();
  struct reservation reservation;
  code = find_reservation(self, id->text, &reservation);
  if (code != SQLITE_OK) return undo(self, code);
  reference_call call = *measured;
  call.workspace = reservation.workspace;
  call.project = reservation.project;
  call.execution = reservation.execution;
  code = read_facts(self, call.workspace);
  if (code == SQLITE_OK) code = require_new_call(self, call.workspace, id->text);
  if (code == SQLITE_OK) {
    code = insert_call(
        self, &call, id->text, id->text, reservation.created_at, reservation.amount);
  }
  bool is_late = now >= reservation.expires_at;
  if (code == SQLITE_OK) code = end_reservation(self, id->text, now, is_late);
  return code == SQLITE_OK ? commit(self) : undo(self, code);
}
