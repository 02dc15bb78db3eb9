#include <string.h>

#include "internal.h"

// Writes the day of an instant in UTC as YYYY-MM-DD (civil-from-days).
static void write_day(int64_t at_ms, char out[10]) {
  int64_t days = (at_ms >= 0 ? at_ms : at_ms - 86399999) / 86400000 + 719468;
  int64_t era = days / 146097;
  int64_t day_of_era = days % 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted = (5 * day_of_year + 2) / 153;
  int day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
  int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
  int year = (int)(era * 400 + year_of_era + (month <= 2 ? 1 : 0));
  int parts[10] = {year / 1000, year / 100 % 10, year / 10 % 10, year % 10, 0,
                   month / 10,  month % 10,      0,              day / 10,  day % 10};
  for (int i = 0; i < 10; i++) out[i] = (char)('0' + parts[i]);
  out[4] = out[7] = '-';
}

static int64_t cost(__int128 sum) { return (int64_t)((sum + 500000) / 1000000); }

// Whether a spend reaches a threshold of 50, 80, 90 or 100 percent that it had not reached.
static bool crosses_threshold(const struct account *state, int64_t amount) {
  static const int percents[] = {50, 80, 90, 100};
  for (int i = 0; i < 4; i++) {
    __int128 mark = (__int128)state->limit * percents[i];
    if ((__int128)state->spent * 100 < mark
        && (__int128)(state->spent + amount) * 100 >= mark) {
      return true;
    }
  }
  return false;
}

static int insert_row(
    reference *self, const reference_call *call, const char *id, const char *reservation,
    int64_t timestamp_ms, int64_t total, int64_t output) {
  sqlite3_stmt *s = self->statements[INSERT_CALL];
  sqlite3_bind_text(s, 1, id, 26, SQLITE_STATIC);
  bind(s, 2, call->workspace);
  bind(s, 3, call->project);
  bind(s, 4, call->execution);
  bind(s, 5, call->provider);
  bind(s, 6, call->model);
  sqlite3_bind_text(s, 7, "standard", 8, SQLITE_STATIC);
  // 8 to 14, who and what it was for, stay NULL, as do the cost that the provider reports and the error.
  sqlite3_bind_int64(s, 15, call->tokens_prompt);
  for (int i = 16; i <= 21; i++) sqlite3_bind_int64(s, i, 0);
  sqlite3_bind_int64(s, 22, call->tokens_completion);
  for (int i = 23; i <= 26; i++) sqlite3_bind_int64(s, i, 0);
  sqlite3_bind_text(s, 27, "priced", 6, SQLITE_STATIC);
  sqlite3_bind_int64(s, 28, total);
  sqlite3_bind_int64(s, 29, total - output);
  sqlite3_bind_int64(s, 30, output);
  sqlite3_bind_int64(s, 32, call->price.price_id);
  if (reservation) {
    sqlite3_bind_text(s, 33, reservation, 26, SQLITE_STATIC);
  } else {
    sqlite3_bind_null(s, 33);
  }
  sqlite3_bind_int64(s, 35, 1);
  sqlite3_bind_int64(s, 37, timestamp_ms);
  int code = run(s);
  if (code == SQLITE_OK && sqlite3_changes64(self->writer) != 1) return SQLITE_CONSTRAINT;
  return code;
}

static int add_to_execution(
    reference *self, const reference_call *call, int64_t timestamp_ms, int64_t total) {
  if (!call->execution.start) return SQLITE_OK;
  sqlite3_stmt *s = self->statements[ADD_TO_EXECUTION];
  bind(s, 1, call->workspace);
  bind(s, 2, call->execution);
  sqlite3_bind_int64(s, 3, total);
  sqlite3_bind_int64(s, 4, 0);
  sqlite3_bind_int64(s, 5, 1);
  sqlite3_bind_int64(s, 6, 0);
  sqlite3_bind_int64(s, 7, 0);
  sqlite3_bind_int64(s, 8, call->tokens_prompt + call->tokens_completion);
  sqlite3_bind_int64(s, 9, timestamp_ms);
  return run(s);
}

static int add_to_day(
    reference *self, const reference_call *call, int64_t timestamp_ms, int64_t total) {
  char day[10];
  write_day(timestamp_ms, day);
  sqlite3_stmt *s = self->statements[ADD_TO_DAY];
  bind(s, 1, call->workspace);
  sqlite3_bind_text(s, 2, day, sizeof day, SQLITE_STATIC);
  sqlite3_bind_text(s, 3, "llm", 3, SQLITE_STATIC);
  bind(s, 4, call->provider);
  bind(s, 5, call->model);
  bind(s, 6, call->project.start ? call->project : empty_text);
  sqlite3_bind_int64(s, 7, 1);
  sqlite3_bind_int64(s, 8, 0);
  sqlite3_bind_int64(s, 9, total);
  sqlite3_bind_int64(s, 10, call->tokens_prompt);
  sqlite3_bind_int64(s, 11, call->tokens_completion);
  sqlite3_bind_int64(s, 12, 0);
  sqlite3_bind_int64(s, 13, 0);
  return run(s);
}

// Gives back what was held for the call in the same statements.
static int spend(
    reference *self, const reference_call *call, int64_t timestamp_ms, int64_t total, int64_t freed) {
  struct accounts accounts;
  int code = read_accounts(
      self, self->statements[ACCOUNTS], call->workspace, call->project, timestamp_ms, &accounts);
  sqlite3_stmt *s = self->statements[SPEND];
  for (int i = 0; i < 2 && code == SQLITE_OK; i++) {
    sqlite3_bind_int64(s, 1, total);
    sqlite3_bind_int64(s, 2, -freed);
    sqlite3_bind_int64(s, 3, 0);
    sqlite3_bind_int64(s, 4, accounts.all[i].id);
    code = run(s);
    if (code == SQLITE_OK && crosses_threshold(&accounts.all[i], total)) code = SQLITE_MISUSE;
  }
  return code;
}

int insert_call(
    reference *self, const reference_call *call, const char *id, const char *reservation,
    int64_t timestamp_ms, int64_t freed) {
  __int128 input_sum = (__int128)call->tokens_prompt * call->price.input_rate;
  __int128 output_sum = (__int128)call->tokens_completion * call->price.output_rate;
  int64_t total = cost(input_sum + output_sum);
  int64_t output = cost(output_sum);
  int code = insert_row(self, call, id, reservation, timestamp_ms, total, output);
  if (code == SQLITE_OK) code = add_to_execution(self, call, timestamp_ms, total);
  if (code == SQLITE_OK) code = add_to_day(self, call, timestamp_ms, total);
  if (code == SQLITE_OK) code = spend(self, call, timestamp_ms, total, freed);
  return code;
}

int reference_record(reference *self, const reference_call *calls, int32_t count) {
  int code = begin(self);
  if (code != SQLITE_OK) return code;
  int64_t now = now_ms();
  unsigned __int128 next_id = new_id(now);
  reference_text registered = no_text;
  for (int32_t i = 0; i < count; i++) {
    const reference_call *call = &calls[i];
    bool is_registered = registered.count == call->workspace.count
        && memcmp(registered.start, call->workspace.start, (size_t)registered.count) == 0;
    if (!is_registered) {
      code = read_facts(self, call->workspace);
      registered = call->workspace;
    }
    reference_id id;
    write_id(next_id++, &id);
    int64_t timestamp = call->timestamp_ms ? call->timestamp_ms : now;
    if (code == SQLITE_OK) code = insert_call(self, call, id.text, NULL, timestamp, 0);
    if (code != SQLITE_OK) return undo(self, code);
  }
  return commit(self);
}
