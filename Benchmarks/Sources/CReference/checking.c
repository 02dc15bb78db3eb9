#include <string.h>

#include "internal.h"

static uint32_t hash(const char *bytes, int count, uint32_t value) {
  for (int i = 0; i < count; i++) value = (value ^ (unsigned char)bytes[i]) * 16777619u;
  return value;
}

static bool is_key(
    const struct known_accounts *known, reference_text workspace, reference_text project) {
  return known->key_count == workspace.count + 1 + project.count
      && memcmp(known->key, workspace.start, (size_t)workspace.count) == 0
      && known->key[workspace.count] == 0
      && memcmp(known->key + workspace.count + 1, project.start, (size_t)project.count) == 0;
}

// Looks up the accounts of the current month by their names.
static int look_up(
    reference *self, reference_text workspace, reference_text project, int64_t at_ms,
    struct known_accounts *out) {
  sqlite3_stmt *statement;
  int code = sqlite3_prepare_v2(
      self->reader,
      "SELECT k.revision, p.period_id FROM budget_book AS k, budget AS b "
      "JOIN budget_period AS p ON p.budget_id = b.budget_id "
      "LEFT JOIN project_budget AS f ON f.budget_id = b.budget_id "
      "WHERE b.workspace_id = ?1 AND (b.shape = '[]' OR f.project_id = ?2) "
      "AND p.period_start_ms <= ?3 AND p.period_end_ms > ?3 ORDER BY b.shape",
      -1, &statement, NULL);
  if (code != SQLITE_OK) return code;
  bind(statement, 1, workspace);
  bind(statement, 2, project);
  sqlite3_bind_int64(statement, 3, at_ms);
  int count = 0;
  while (sqlite3_step(statement) == SQLITE_ROW && count < 2) {
    out->revision = sqlite3_column_int64(statement, 0);
    out->ids[count++] = sqlite3_column_int64(statement, 1);
  }
  sqlite3_finalize(statement);
  if (count < 2) return SQLITE_NOTFOUND;
  memcpy(out->key, workspace.start, (size_t)workspace.count);
  out->key[workspace.count] = 0;
  memcpy(out->key + workspace.count + 1, project.start, (size_t)project.count);
  out->key_count = workspace.count + 1 + project.count;
  return SQLITE_OK;
}

static int find_known(
    reference *self, reference_text workspace, reference_text project, int64_t at_ms,
    struct known_accounts **out) {
  uint32_t place = hash(
      project.start, project.count, hash(workspace.start, workspace.count, 2166136261u));
  for (int i = 0; i < KNOWN_COUNT; i++) {
    struct known_accounts *known = &self->known[(place + (uint32_t)i) % KNOWN_COUNT];
    *out = known;
    if (known->key_count == 0) return look_up(self, workspace, project, at_ms, known);
    if (is_key(known, workspace, project)) return SQLITE_OK;
  }
  return SQLITE_NOMEM;
}

int read_accounts(
    reference *self, sqlite3_stmt *statement, reference_text workspace, reference_text project,
    int64_t at_ms, struct accounts *out) {
  struct known_accounts *known;
  int code = find_known(self, workspace, project, at_ms, &known);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_int64(statement, 1, known->ids[0]);
  sqlite3_bind_int64(statement, 2, known->ids[1]);
  code = sqlite3_step(statement) == SQLITE_ROW ? SQLITE_OK : SQLITE_NOTFOUND;
  if (code == SQLITE_OK && sqlite3_column_int64(statement, 0) != known->revision) {
    code = SQLITE_NOTFOUND;
  }
  for (int i = 0; i < 2 && code == SQLITE_OK; i++) {
    int column = 1 + 9 * i;
    struct account *account = &out->all[i];
    account->id = known->ids[i];
    account->limit = sqlite3_column_int64(statement, column + 5);
    account->is_hard = sqlite3_column_int(statement, column + 4) != 0;
    account->spent = sqlite3_column_int64(statement, column + 6);
    account->reserved = sqlite3_column_int64(statement, column + 7);
    bool is_current = sqlite3_column_int64(statement, column + 1) <= at_ms
        && at_ms < sqlite3_column_int64(statement, column + 2);
    if (!is_current) code = SQLITE_NOTFOUND;
  }
  sqlite3_reset(statement);
  return code;
}

reference_decision decide(const struct accounts *accounts, int64_t estimate) {
  reference_decision decision = {true, INT64_MAX};
  for (int i = 0; i < 2; i++) {
    const struct account *account = &accounts->all[i];
    if (!account->is_hard) continue;
    int64_t unheld = account->limit - account->spent - account->reserved;
    if (unheld < decision.unheld_nanodollars) decision.unheld_nanodollars = unheld;
  }
  decision.can_execute = estimate == 0 || estimate <= decision.unheld_nanodollars;
  return decision;
}

int reference_check(
    reference *self, reference_text workspace, reference_text project, int64_t estimate,
    reference_decision *out) {
  struct accounts accounts;
  int code = read_accounts(self, self->check, workspace, project, now_ms(), &accounts);
  if (code == SQLITE_OK) *out = decide(&accounts, estimate);
  return code;
}

int read_facts(reference *self, reference_text workspace) {
  sqlite3_stmt *statement = self->statements[FACTS];
  bind(statement, 1, workspace);
  int code = sqlite3_step(statement);
  bool is_known = code == SQLITE_ROW && sqlite3_column_type(statement, 1) != SQLITE_NULL;
  if (is_known) self->workspace_number = sqlite3_column_int64(statement, 2);
  sqlite3_reset(statement);
  return is_known ? SQLITE_OK : SQLITE_NOTFOUND;
}
