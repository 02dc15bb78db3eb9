// What the tests of BudgetSQLite need and only C can offer: a file system that fails or takes notes, a connection without any
// rail, and the calls around a process that Swift does not have.

#ifndef CFAULTS_H
#define CFAULTS_H

#include <stdint.h>

typedef struct sqlite3 sqlite3;
typedef struct faults_plan faults_plan;

// MARK: A file system with faults (faulty_vfs.c)

enum {
  FAULTS_WRITE = 1,
  FAULTS_SYNC = 2,
  FAULTS_TRUNCATE = 4,
  // Instead of a result code: the process is killed at the operation.
  FAULTS_KILL = -1,
};

// Puts a layer over the system's file access that every connection opened from now on uses. Without a plan it changes nothing.
void faults_install(void);

// A plan for all files whose path begins with `prefix`. Plans are never freed: files may hold them.
faults_plan *faults_make_plan(const char *prefix);

// Lets operation number `first` (from 1) of the given kinds fail with `code`, and all later ones if `sticky`.
void faults_arm(faults_plan *plan, int kinds, int first, int sticky, int code);
void faults_disarm(faults_plan *plan);
// Whether an operation has failed since the plan was armed.
int faults_has_fired(faults_plan *plan);
// How many syncs of a write-ahead log there have been: one for each commit.
int faults_log_syncs(faults_plan *plan);

enum {
  // A checkpoint found that others wrote: it has read the log's header and not yet the mark of what is done.
  FAULTS_AT_LOOK,
  // A checkpoint copies its first page into the database.
  FAULTS_AT_FIRST_COPY,
};

// Calls `hook` once, at a moment within a checkpoint.
void faults_hook_checkpoint(faults_plan *plan, int moment, void (*hook)(void *), void *context);

// MARK: Images of what a power cut leaves (power_cut.c)

enum { FAULTS_KEEP_NONE, FAULTS_KEEP_ALL, FAULTS_KEEP_HALF, FAULTS_KEEP_TORN };

void faults_record(faults_plan *plan);
// Notes that the caller was told that transaction `number` is on disk.
void faults_record_ack(faults_plan *plan, int number);
int faults_operation_count(faults_plan *plan);
// Writes the two files as a power cut before operation `end` may leave them; returns the last acknowledged number.
// Synced operations are there; of the others none, all, each by chance, or each 512 bytes by chance.
int faults_write_image(faults_plan *plan, int end, int keep, unsigned seed, const char *database, const char *log);

// MARK: A connection without rails (raw_connection.c)

sqlite3 *raw_open(const char *path);
void raw_close(sqlite3 *db);
int raw_execute(sqlite3 *db, const char *sql);
// The first value of the first row; INT64_MIN where there is none.
int64_t raw_number(sqlite3 *db, const char *sql);
// The same as text, to be freed; NULL on an error.
char *raw_text(sqlite3 *db, const char *sql);
int raw_version(void);
int raw_limit(sqlite3 *db, int limit);
int raw_flag(sqlite3 *db, int option);
// Lets a statement of more than a thousand steps be interrupted; SQLite then undoes the whole transaction by itself.
void raw_interrupt_long_statements(sqlite3 *db, int on);
// Takes the ban on dangerous statements off, so that a test can take out the rail beneath it.
void raw_lift_ban(sqlite3 *db);

// MARK: Processes (processes.c)

// Forks, which Swift does not offer: 0 in the child, which is killed should it hang, and the child's id in the parent.
int process_split(void);
// The exit status of a child, or the negative number of the signal that ended it.
int process_wait(int child);
// Lets writes beyond `bytes` of a file fail instead of ending the process.
void process_limit_file_size(int64_t bytes);
int process_become_user(unsigned user);
// Lets standard output reach a pipe line by line.
void process_report_by_line(void);
// A pipe, its reading end first. No child inherits it by chance: one that did would keep the writing end open.
int process_make_pipe(int *ends);
// Exit, with no clean-up at all.
void process_vanish(int status);

#endif
