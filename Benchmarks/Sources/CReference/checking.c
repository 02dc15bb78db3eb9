#include "internal.h"

int read_states(
    sqlite3_stmt *statement, reference_text workspace, reference_text project, int64_t at_ms,
    struct states *out) {
  bind(statement, 1, workspace);
  sqlite3_bind_int64(statement, 2, at_ms);
  bind(statement, 3, project.start ? project : empty_text);
  out->count = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    struct state *state = &out->states[out->count];
    out->is_project[out->count] = sqlite3_column_int(statement, 0) != 0;
    state->limit = sqlite3_column_int64(statement, 1);
    state->is_hard = sqlite3_column_int(statement, 2) != 0;
    state->period_start = sqlite3_column_int64(statement, 3);
    state->spent = sqlite3_column_int64(statement, 5);
    state->reserved = sqlite3_column_int64(statement, 6);
    bool has_counters = sqlite3_column_type(statement, 3) != SQLITE_NULL;
    out->count++;
    if (!has_counters || out->count > 2) {
      sqlite3_reset(statement);
      return SQLITE_NOTFOUND;
    }
  }
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

reference_decision decide(const struct states *states, int64_t estimate) {
  reference_decision decision = {true, INT64_MAX};
  for (int i = 0; i < states->count; i++) {
    const struct state *state = &states->states[i];
    if (!state->is_hard) continue;
    int64_t unheld = state->limit - state->spent - state->reserved;
    if (unheld < decision.unheld_nanodollars) decision.unheld_nanodollars = unheld;
  }
  decision.can_execute = estimate == 0 || estimate <= decision.unheld_nanodollars;
  return decision;
}

int reference_check(
    reference *self, reference_text workspace, reference_text project, int64_t estimate,
    reference_decision *out) {
  struct states states;
  int code = read_states(self->check, workspace, project, now_ms(), &states);
  if (code == SQLITE_OK) *out = decide(&states, estimate);
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
