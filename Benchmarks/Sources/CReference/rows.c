// Rows as one reads them by hand: added up by a name of theirs, and printed as comma-separated values.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"

enum { FIGURES = 27 };

// Open addressing: the names of groups and what their rows add up to.
struct sums {
  int64_t capacity, count;
  char **names;
  int64_t (*figures)[FIGURES];
};

static uint64_t hash(const char *name) {
  uint64_t value = 0xcbf29ce484222325u;
  for (; *name; name++) value = (value ^ (uint8_t)*name) * 0x100000001b3u;
  return value;
}

static int64_t place(struct sums *sums, const char *name) {
  int64_t at = (int64_t)(hash(name) & (uint64_t)(sums->capacity - 1));
  while (sums->names[at] && strcmp(sums->names[at], name) != 0) at = (at + 1) & (sums->capacity - 1);
  return at;
}

static void grow(struct sums *sums) {
  struct sums larger = {.capacity = sums->capacity ? sums->capacity * 2 : 1024, .count = sums->count};
  larger.names = calloc((size_t)larger.capacity, sizeof *larger.names);
  larger.figures = calloc((size_t)larger.capacity, sizeof *larger.figures);
  for (int64_t i = 0; i < sums->capacity; i++) {
    if (!sums->names[i]) continue;
    int64_t at = place(&larger, sums->names[i]);
    larger.names[at] = sums->names[i];
    memcpy(larger.figures[at], sums->figures[i], sizeof *larger.figures);
  }
  free(sums->names);
  free(sums->figures);
  *sums = larger;
}

static int64_t *figures_of(struct sums *sums, const char *name) {
  if (sums->count * 2 >= sums->capacity) grow(sums);
  int64_t at = place(sums, name);
  if (!sums->names[at]) {
    sums->names[at] = strdup(name);
    sums->count++;
  }
  return sums->figures[at];
}

int reference_by_execution(
    reference *self, const char *workspace, int64_t first_ms, int64_t last_ms, int64_t *groups,
    int64_t *cost) {
  sqlite3_stmt *s;
  int code = sqlite3_prepare_v2(
      self->reader,
      "SELECT execution_id,"
      " 1, 1 - success, cost_nanodollars IS NULL, served_from_cache, coalesce(cost_nanodollars, 0),"
      " CASE success WHEN 0 THEN coalesce(cost_nanodollars, 0) ELSE 0 END,"
      " CASE WHEN cost_nanodollars IS NULL THEN coalesce(computed_cost_nanodollars, 0) ELSE 0 END,"
      " coalesce(input_cost_nanodollars, 0), coalesce(output_cost_nanodollars, 0),"
      " coalesce(cache_read_cost_nanodollars, 0), coalesce(cache_write_cost_nanodollars, 0),"
      " coalesce(other_cost_nanodollars, 0),"
      " tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,"
      " tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image, tokens_completion,"
      " tokens_reasoning, tokens_completion_audio, tokens_completion_image, web_searches,"
      " coalesce(latency_ms, 0), latency_ms IS NOT NULL,"
      " project_id IS NULL AND feature IS NULL AND agent_id IS NULL AND user_id IS NULL"
      " FROM llm_call WHERE workspace_id = ?1 AND timestamp_ms >= ?2 AND timestamp_ms < ?3"
      " AND voided_by IS NULL",
      -1, &s, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_text(s, 1, workspace, -1, SQLITE_STATIC);
  sqlite3_bind_int64(s, 2, first_ms);
  sqlite3_bind_int64(s, 3, last_ms);
  struct sums sums = {0};
  while (sqlite3_step(s) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text(s, 0);
    int64_t *figures = figures_of(&sums, name ? name : "");
    for (int i = 0; i < FIGURES; i++) {
      if (__builtin_add_overflow(figures[i], sqlite3_column_int64(s, i + 1), &figures[i])) {
        code = SQLITE_TOOBIG;
      }
    }
  }
  *groups = sums.count;
  *cost = 0;
  for (int64_t i = 0; i < sums.capacity; i++) {
    if (sums.names[i]) *cost += sums.figures[i][4];
    free(sums.names[i]);
  }
  free(sums.names);
  free(sums.figures);
  int finished = sqlite3_finalize(s);
  return code == SQLITE_OK ? finished : code;
}

// MARK: - Printing

static void put_text(FILE *file, sqlite3_stmt *s, int column) {
  const char *text = (const char *)sqlite3_column_text(s, column);
  if (!text) return;
  if (!text[strcspn(text, ",\"\r\n ")] && !strchr("=+-@", text[0])) {
    fputs(text, file);
    return;
  }
  fputc('"', file);
  if (text[0] && strchr("=+-@", text[0])) fputc('\'', file);
  for (; *text; text++) {
    if (*text == '"') fputc('"', file);
    fputc(*text, file);
  }
  fputc('"', file);
}

static void put_money(FILE *file, sqlite3_stmt *s, int column) {
  if (sqlite3_column_type(s, column) == SQLITE_NULL) return;
  int64_t amount = sqlite3_column_int64(s, column);
  int64_t rest = amount % 1000000000;
  if (rest == 0) {
    fprintf(file, "%lld", (long long)(amount / 1000000000));
    return;
  }
  char text[32];
  int count = snprintf(
      text, sizeof text, "%lld.%09lld", (long long)(amount / 1000000000), (long long)rest);
  while (text[count - 1] == '0') count--;
  fwrite(text, 1, (size_t)count, file);
}

static void put_time(FILE *file, sqlite3_stmt *s, int column) {
  int64_t ms = sqlite3_column_int64(s, column);
  time_t seconds = (time_t)(ms / 1000);
  struct tm parts;
  gmtime_r(&seconds, &parts);
  fprintf(
      file, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
      parts.tm_hour, parts.tm_min, parts.tm_sec);
  if (ms % 1000) fprintf(file, ".%03d", (int)(ms % 1000));
  fputc('Z', file);
}

// One letter for each column: a word of its own, text, time, money, a flag, or an empty cell.
static const char kinds[] = "ctTtttttttttttttmtf" "nnnnnnnnnnnn" "mmmmmm" "nttntft" "eee" "eeeeee" "tnt";

static void put_row(FILE *file, sqlite3_stmt *s) {
  for (int i = 0, column = 0; kinds[i]; i++) {
    if (i > 0) fputc(',', file);
    switch (kinds[i]) {
    case 'c': fputs("call", file); continue;
    case 'e': continue;
    case 'm': put_money(file, s, column++); continue;
    case 'T': put_time(file, s, column++); continue;
    case 'f': fputs(sqlite3_column_int(s, column++) ? "true" : "false", file); continue;
    default: put_text(file, s, column++);
    }
  }
  fputs("\r\n", file);
}

int reference_export(
    reference *self, const char *workspace, int64_t first_ms, int64_t last_ms, const char *path,
    int64_t *rows) {
  sqlite3_stmt *s;
  int code = sqlite3_prepare_v2(
      self->reader,
      "SELECT id, timestamp_ms, workspace_id, project_id, execution_id, agent_id, user_id,"
      " session_id, feature, operation, tags, 'llm', provider, model, service_tier,"
      " cost_nanodollars, pricing, success,"
      " tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,"
      " tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,"
      " tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,"
      " web_searches, input_cost_nanodollars, output_cost_nanodollars,"
      " cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,"
      " computed_cost_nanodollars, latency_ms, error, finish_reason, max_tokens, attempt_group,"
      " served_from_cache, prompt_digest, reservation_id, price_id, metadata"
      " FROM llm_call WHERE workspace_id = ?1 AND timestamp_ms >= ?2 AND timestamp_ms < ?3"
      " AND voided_by IS NULL ORDER BY timestamp_ms, rowid",
      -1, &s, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_text(s, 1, workspace, -1, SQLITE_STATIC);
  sqlite3_bind_int64(s, 2, first_ms);
  sqlite3_bind_int64(s, 3, last_ms);
  FILE *file = fopen(path, "w");
  if (!file) code = SQLITE_CANTOPEN;
  *rows = 0;
  while (file && sqlite3_step(s) == SQLITE_ROW) {
    put_row(file, s);
    ++*rows;
  }
  if (file && fclose(file) != 0) code = SQLITE_FULL;
  int finished = sqlite3_finalize(s);
  return code == SQLITE_OK ? finished : code;
}
