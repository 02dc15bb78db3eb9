#ifndef INTERNAL_H
#define INTERNAL_H

#include <sqlite3.h>
#include <sys/types.h>

#include "reference.h"

enum statement {
  BEGIN, COMMIT, FACTS, ACCOUNTS, HOLD, SPEND, EXPIRED, FIND_RESERVATION, INSERT_RESERVATION,
  END_RESERVATION, FIND_CALL, INSERT_CALL, FIND_GROUP, INSERT_GROUP,
  CHANGE_EXECUTION, INSERT_EXECUTION, CHANGE_DAY, INSERT_DAY, CHANGE_PROJECT_DAY,
  INSERT_PROJECT_DAY, CHANGE_HOUR, INSERT_HOUR, CHANGE_MODEL_HOUR, INSERT_MODEL_HOUR,
  STATEMENT_COUNT
};

extern const char *const statement_texts[STATEMENT_COUNT];

// The accounts of a workspace and a project in the current month, found once by their names.
struct known_accounts {
  int key_count; // 0 for an empty place
  char key[511];
  int64_t ids[2];
  int64_t revision;
};

enum { KNOWN_COUNT = 256 };
// A usage group whose number is known: workspace, project, provider and model, one after the other.
struct group {
  char names[120];
  int32_t count;
  int64_t workspace_number, id;
};

enum { GROUP_SLOTS = 4096 };

struct reference {
  sqlite3 *reader;
  sqlite3 *writer;
  sqlite3_stmt *check; // ACCOUNTS on the reader
  struct known_accounts known[KNOWN_COUNT];
  sqlite3_stmt *statements[STATEMENT_COUNT]; // on the writer
  struct group groups[GROUP_SLOTS];
  int64_t workspace_number; // of the workspace that FACTS looked up last
  int lock;
  int log_pages;
  char path[512];
  char lock_path[520];
  dev_t device;
  ino_t inode;
};

// An account, as ACCOUNTS selects it.
struct account {
  int64_t id, limit, spent, reserved;
  bool is_hard;
};

// A workspace's account and a project's, in this order.
struct accounts {
  struct account all[2];
};

int64_t now_ms(void);
// A ULID: 48 bits of the time and 80 random ones, and its digits in Crockford's base 32.
unsigned __int128 new_id(int64_t at_ms);
void write_id(unsigned __int128 bits, reference_id *out);

int begin(reference *self);
int commit(reference *self);
// Undoes the transaction and returns the code of the failure.
int undo(reference *self, int code);

int read_accounts(
    reference *self, sqlite3_stmt *statement, reference_text workspace, reference_text project,
    int64_t at_ms, struct accounts *out);
reference_decision decide(const struct accounts *accounts, int64_t estimate);
int read_facts(reference *self, reference_text workspace);
int insert_call(
    reference *self, const reference_call *call, const char *id, const char *reservation,
    int64_t timestamp_ms, int64_t freed);

// Runs a statement that answers no rows, and makes it ready for its next use.
static inline int run(sqlite3_stmt *statement) {
  int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static inline void bind(sqlite3_stmt *statement, int index, reference_text text) {
  if (text.start) {
    sqlite3_bind_text(statement, index, text.start, text.count, SQLITE_STATIC);
  } else {
    sqlite3_bind_null(statement, index);
  }
}

static const reference_text no_text = {0, 0};
static const reference_text empty_text = {"", 0};

#endif
