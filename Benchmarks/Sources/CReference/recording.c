#include <string.h>

#include "internal.h"

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
  // 5 to 10, who and what it was for, stay NULL.
  bind(s, 11, call->provider);
  bind(s, 12, call->model);
  sqlite3_bind_text(s, 13, "standard", 8, SQLITE_STATIC);
  sqlite3_bind_int64(s, 14, call->tokens_prompt);
  for (int i = 15; i <= 20; i++) sqlite3_bind_int64(s, i, 0);
  sqlite3_bind_int64(s, 21, call->tokens_completion);
  for (int i = 22; i <= 25; i++) sqlite3_bind_int64(s, i, 0);
  // Of how it went, 26 to 34, only that it succeeded and came from no cache is known.
  sqlite3_bind_int64(s, 28, 1);
  sqlite3_bind_int64(s, 32, 0);
  sqlite3_bind_int64(s, 35, timestamp_ms);
  sqlite3_bind_int64(s, 36, 0); // priced
  sqlite3_bind_int64(s, 37, total);
  sqlite3_bind_int64(s, 38, total - output);
  sqlite3_bind_int64(s, 39, output);
  for (int i = 40; i <= 42; i++) sqlite3_bind_int64(s, i, 0);
  sqlite3_bind_int64(s, 44, call->price.price_id);
  if (reservation) {
    sqlite3_bind_text(s, 45, reservation, 26, SQLITE_STATIC);
  } else {
    sqlite3_bind_null(s, 45);
  }
  int code = run(s);
  if (code == SQLITE_OK && sqlite3_changes64(self->writer) != 1) return SQLITE_CONSTRAINT;
  return code;
}

// Binds whole numbers to the parameters from `first` on.
static void bind_all(sqlite3_stmt *s, int first, const int64_t *values, int count) {
  for (int i = 0; i < count; i++) sqlite3_bind_int64(s, first + i, values[i]);
}

static int add_to_execution(
    reference *self, const reference_call *call, int64_t timestamp_ms, int64_t total) {
  if (!call->execution.start) return SQLITE_OK;
  int64_t sums[] = {
      total, 0, 1, 0, 0, call->tokens_prompt + call->tokens_completion, timestamp_ms, timestamp_ms};
  sqlite3_stmt *s = self->statements[CHANGE_EXECUTION];
  bind_all(s, 1, sums, 8);
  bind(s, 9, call->workspace);
  bind(s, 10, call->execution);
  int code = run(s);
  if (code != SQLITE_OK || sqlite3_changes64(self->writer) > 0) return code;
  s = self->statements[INSERT_EXECUTION];
  bind(s, 1, call->workspace);
  bind(s, 2, call->execution);
  bind_all(s, 3, sums, 8);
  return run(s);
}

// The columns of a group from workspace_number on, in their order.
static void bind_group(sqlite3_stmt *s, int64_t workspace, const reference_call *call) {
  sqlite3_bind_int64(s, 1, workspace);
  bind(s, 2, call->project.start ? call->project : empty_text);
  sqlite3_bind_text(s, 3, "llm", 3, SQLITE_STATIC);
  bind(s, 4, call->provider);
  bind(s, 5, call->model);
  sqlite3_bind_text(s, 6, "standard", 8, SQLITE_STATIC);
  for (int i = 7; i <= 11; i++) bind(s, i, empty_text);
}

static int look_up_group(reference *self, const reference_call *call, struct group *out) {
  sqlite3_stmt *find = self->statements[FIND_GROUP];
  for (int attempt = 0; attempt < 2; attempt++) {
    bind_group(find, self->workspace_number, call);
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) out->id = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    if (code == SQLITE_ROW) return SQLITE_OK;
    if (code != SQLITE_DONE) return code;
    bind_group(self->statements[INSERT_GROUP], self->workspace_number, call);
    code = run(self->statements[INSERT_GROUP]);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_CORRUPT;
}

static int32_t append(char *names, int32_t count, reference_text text) {
  if (text.count > 0) memcpy(names + count, text.start, (size_t)text.count);
  names[count + text.count] = '\n';
  return count + text.count + 1;
}

// The names of a benchmark fit; longer ones are refused.
static int find_group(reference *self, const reference_call *call, const struct group **out) {
  struct group wanted = {.workspace_number = self->workspace_number};
  int32_t length = call->workspace.count + call->project.count + call->provider.count + call->model.count;
  if (length + 4 > (int32_t)sizeof wanted.names) return SQLITE_TOOBIG;
  wanted.count = append(wanted.names, 0, call->workspace);
  wanted.count = append(wanted.names, wanted.count, call->project);
  wanted.count = append(wanted.names, wanted.count, call->provider);
  wanted.count = append(wanted.names, wanted.count, call->model);
  uint64_t hash = 0xcbf29ce484222325;
  for (int32_t i = 0; i < wanted.count; i++) {
    hash = (hash ^ (unsigned char)wanted.names[i]) * 0x100000001b3;
  }
  struct group *slot = &self->groups[hash % GROUP_SLOTS];
  *out = slot;
  if (slot->id && slot->count == wanted.count
      && memcmp(slot->names, wanted.names, (size_t)wanted.count) == 0) {
    return SQLITE_OK;
  }
  *slot = wanted;
  return look_up_group(self, call, slot);
}

static int add_to_day(
    reference *self, const reference_call *call, const struct group *group, int64_t day,
    int64_t total, int64_t output) {
  int64_t key[] = {group->workspace_number, day, group->id};
  int64_t sums[] = {
      1, total, total - output, output, 0, call->tokens_prompt, 0, call->tokens_completion, 0, 0};
  sqlite3_stmt *s = self->statements[CHANGE_DAY];
  bind_all(s, 1, sums, 10);
  bind_all(s, 11, key, 3);
  int code = run(s);
  if (code != SQLITE_OK || sqlite3_changes64(self->writer) > 0) return code;
  s = self->statements[INSERT_DAY];
  bind_all(s, 1, key, 3);
  for (int i = 5; i <= 31; i++) sqlite3_bind_int64(s, i, 0);
  sqlite3_bind_int64(s, 4, 1);
  sqlite3_bind_int64(s, 8, total);
  sqlite3_bind_int64(s, 11, total - output);
  sqlite3_bind_int64(s, 12, output);
  sqlite3_bind_int64(s, 16, call->tokens_prompt);
  sqlite3_bind_int64(s, 23, call->tokens_completion);
  return run(s);
}

// Adds to the cell of a project, on a day or (with three numbers in its key) in an hour.
static int add_to_project(
    reference *self, enum statement change, enum statement insert, const reference_call *call,
    const int64_t *key, int key_count, int64_t total) {
  int64_t sums[] = {1, 0, total, 0, call->tokens_prompt, call->tokens_completion, 0, 0};
  reference_text project = call->project.start ? call->project : empty_text;
  sqlite3_stmt *s = self->statements[change];
  bind_all(s, 1, sums, 8);
  bind_all(s, 9, key, key_count);
  bind(s, 9 + key_count, project);
  sqlite3_bind_text(s, 10 + key_count, "llm", 3, SQLITE_STATIC);
  int code = run(s);
  if (code != SQLITE_OK || sqlite3_changes64(self->writer) > 0) return code;
  s = self->statements[insert];
  bind_all(s, 1, key, key_count);
  bind(s, 1 + key_count, project);
  sqlite3_bind_text(s, 2 + key_count, "llm", 3, SQLITE_STATIC);
  bind_all(s, 3 + key_count, sums, 8);
  return run(s);
}

static int add_to_model(
    reference *self, const reference_call *call, const int64_t *key, int64_t total) {
  int64_t sums[] = {1, total};
  sqlite3_stmt *s = self->statements[CHANGE_MODEL_HOUR];
  bind_all(s, 1, sums, 2);
  sqlite3_bind_int64(s, 3, key[0]);
  bind(s, 4, call->provider);
  bind(s, 5, call->model);
  bind_all(s, 6, key + 1, 2);
  int code = run(s);
  if (code != SQLITE_OK || sqlite3_changes64(self->writer) > 0) return code;
  s = self->statements[INSERT_MODEL_HOUR];
  sqlite3_bind_int64(s, 1, key[0]);
  bind(s, 2, call->provider);
  bind(s, 3, call->model);
  bind_all(s, 4, key + 1, 2);
  bind_all(s, 6, sums, 2);
  return run(s);
}

static int add_to_cube(
    reference *self, const reference_call *call, int64_t timestamp_ms, int64_t total,
    int64_t output) {
  int64_t day = (timestamp_ms >= 0 ? timestamp_ms : timestamp_ms - 86399999) / 86400000;
  const struct group *group;
  int code = find_group(self, call, &group);
  if (code == SQLITE_OK) code = add_to_day(self, call, group, day, total, output);
  int64_t key[] = {self->workspace_number, day, (timestamp_ms - day * 86400000) / 3600000};
  if (code == SQLITE_OK) {
    code = add_to_project(self, CHANGE_PROJECT_DAY, INSERT_PROJECT_DAY, call, key, 2, total);
  }
  if (code == SQLITE_OK) code = add_to_project(self, CHANGE_HOUR, INSERT_HOUR, call, key, 3, total);
  return code == SQLITE_OK ? add_to_model(self, call, key, total) : code;
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
  if (code == SQLITE_OK) code = add_to_cube(self, call, timestamp_ms, total, output);
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
