// A month by any name of a usage group, as one adds it up by hand: the groups once, then each cell of its days.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { MOST_KEYS = 100000, SUMS = 7 };

struct months {
  int64_t most_id;
  int32_t *key_of_group; // by the number of the group
  char **keys;
  int32_t count;
  int64_t (*sums)[SUMS];
};

static int32_t find_key(struct months *months, const char *name) {
  for (int32_t i = 0; i < months->count; i++) {
    if (strcmp(months->keys[i], name) == 0) return i;
  }
  if (months->count == MOST_KEYS) return 0;
  months->keys[months->count] = strdup(name);
  return months->count++;
}

static int read_groups(reference *self, const char *column, struct months *months) {
  char sql[200];
  sqlite3_stmt *statement;
  snprintf(sql, sizeof sql, "SELECT group_id, %s FROM usage_group WHERE workspace_number = 1", column);
  int code = sqlite3_prepare_v2(self->reader, sql, -1, &statement, NULL);
  while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
    int64_t id = sqlite3_column_int64(statement, 0);
    if (id > months->most_id) return SQLITE_TOOBIG;
    const char *name = (const char *)sqlite3_column_text(statement, 1);
    months->key_of_group[id] = find_key(months, name ? name : "");
  }
  sqlite3_finalize(statement);
  return code;
}

static int read_cells(reference *self, int64_t first, int64_t last, struct months *months) {
  sqlite3_stmt *s;
  int code = sqlite3_prepare_v2(
      self->reader,
      "SELECT group_id, calls, unpriced_calls, cost_nanodollars, tokens_prompt, tokens_completion,"
      " tokens_cache_read, tokens_cache_write_5m + tokens_cache_write_1h FROM usage_day"
      " WHERE workspace_number = 1 AND day BETWEEN ?1 AND ?2",
      -1, &s, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_int64(s, 1, first);
  sqlite3_bind_int64(s, 2, last);
  while (sqlite3_step(s) == SQLITE_ROW) {
    int64_t *sums = months->sums[months->key_of_group[sqlite3_column_int64(s, 0)]];
    for (int i = 0; i < SUMS; i++) sums[i] += sqlite3_column_int64(s, i + 1);
  }
  return sqlite3_finalize(s);
}

int reference_month(
    reference *self, const char *column, int64_t first_day, int64_t last_day, int64_t *cost) {
  struct months months = {.most_id = 1000000};
  months.key_of_group = calloc((size_t)months.most_id + 1, sizeof *months.key_of_group);
  months.keys = calloc(MOST_KEYS, sizeof *months.keys);
  months.sums = calloc(MOST_KEYS, sizeof *months.sums);
  int code = read_groups(self, column, &months);
  if (code == SQLITE_OK) code = read_cells(self, first_day, last_day, &months);
  *cost = 0;
  for (int32_t i = 0; i < months.count; i++) {
    *cost += months.sums[i][2];
    free(months.keys[i]);
  }
  free(months.key_of_group);
  free(months.keys);
  free(months.sums);
  return code;
}
