#ifndef REFERENCE_H
#define REFERENCE_H

// What the library does, by hand: the same statements on the same file under the same rails and locks,
// with nothing between them and SQLite. It is the limit that the library is measured against.
//
// It knows one kind of ledger only: every workspace is in UTC, every period that is touched has its counters,
// prices are looked up once, and no threshold is ever reached. Every function returns an SQLite result code.

#include <stdbool.h>
#include <stdint.h>

typedef struct reference reference;

// Bytes of UTF-8; a null start stands for NULL.
typedef struct {
  const char *start;
  int32_t count;
} reference_text;

typedef struct {
  int64_t price_id;
  int64_t input_rate; // nanodollars per million tokens
  int64_t output_rate;
} reference_price;

typedef struct {
  reference_text workspace;
  reference_text project;
  reference_text execution;
  reference_text provider;
  reference_text model;
  reference_price price;
  int64_t tokens_prompt;
  int64_t tokens_completion;
  int64_t timestamp_ms; // 0 for now
} reference_call;

typedef struct {
  bool can_execute;
  int64_t unheld_nanodollars;
} reference_decision;

typedef struct {
  char text[27];
} reference_id;

int reference_open(const char *path, reference **out);
void reference_close(reference *self);

int reference_find_price(
    reference *self, const char *provider, const char *model, reference_price *out);

int reference_check(
    reference *self, reference_text workspace, reference_text project, int64_t estimate,
    reference_decision *out);
int reference_reserve(
    reference *self, reference_text workspace, reference_text project, reference_text execution,
    int64_t estimate, int64_t ttl_ms, reference_id *out);
int reference_settle(reference *self, const reference_id *id, const reference_call *measured);
int reference_record(reference *self, const reference_call *calls, int32_t count);

// Adds up days of the usage cube by a name of its groups, and answers the cost of all.
int reference_month(
    reference *self, const char *column, int64_t first_day, int64_t last_day, int64_t *cost);
// Adds up the rows of a time by their executions, and answers the number of groups and the cost of all.
int reference_by_execution(
    reference *self, const char *workspace, int64_t first_ms, int64_t last_ms, int64_t *groups,
    int64_t *cost);
// Prints the rows of a time as comma-separated values without a line of titles.
int reference_export(
    reference *self, const char *workspace, int64_t first_ms, int64_t last_ms, const char *path,
    int64_t *rows);

// The statements that GRDB runs, too.
extern const char *const reference_sql_accounts;
extern const char *const reference_sql_facts;
extern const char *const reference_sql_insert_call;
extern const char *const reference_sql_find_group;
extern const char *const reference_sql_insert_group;
extern const char *const reference_sql_change_execution;
extern const char *const reference_sql_insert_execution;
extern const char *const reference_sql_change_day;
extern const char *const reference_sql_insert_day;
extern const char *const reference_sql_change_project_day;
extern const char *const reference_sql_insert_project_day;
extern const char *const reference_sql_change_hour;
extern const char *const reference_sql_insert_hour;
extern const char *const reference_sql_change_model_hour;
extern const char *const reference_sql_insert_model_hour;
extern const char *const reference_sql_spend;

#endif
