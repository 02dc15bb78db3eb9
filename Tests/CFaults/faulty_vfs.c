#include "faulty_vfs.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  sqlite3_file base;
  faults_plan *plan;
  int kind;
  sqlite3_file *real;
} faulty_file;

enum { MOST_PLANS = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static faults_plan *plans[MOST_PLANS];
static int plan_count;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;

// MARK: Plans

faults_plan *faults_make_plan(const char *prefix) {
  faults_plan *plan = calloc(1, sizeof *plan);
  strncpy(plan->prefix, prefix, sizeof plan->prefix - 1);
  pthread_mutex_lock(&lock);
  if (plan_count == MOST_PLANS) abort();
  plans[plan_count++] = plan;
  pthread_mutex_unlock(&lock);
  return plan;
}

static faults_plan *plan_for(const char *path) {
  faults_plan *found = NULL;
  if (!path) return NULL;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < plan_count && !found; i++)
    if (strncmp(path, plans[i]->prefix, strlen(plans[i]->prefix)) == 0) found = plans[i];
  pthread_mutex_unlock(&lock);
  return found;
}

void faults_arm(faults_plan *plan, int kinds, int first, int sticky, int code) {
  pthread_mutex_lock(&lock);
  plan->first = first, plan->sticky = sticky, plan->code = code;
  plan->kinds = kinds, plan->seen = 0, plan->fired = 0;
  pthread_mutex_unlock(&lock);
}

void faults_disarm(faults_plan *plan) { plan->kinds = 0; }
int faults_has_fired(faults_plan *plan) { return plan->fired; }
int faults_log_syncs(faults_plan *plan) { return plan->log_syncs; }

void faults_hook_checkpoint(faults_plan *plan, int moment, void (*hook)(void *), void *context) {
  plan->moment = moment;
  plan->context = context;
  plan->hook = hook;
}

// Counts an operation; returns the code with which it must fail, or SQLITE_OK.
static int fault(faulty_file *file, int kind) {
  faults_plan *plan = file->plan;
  int code = SQLITE_OK;
  if (!plan) return code;
  pthread_mutex_lock(&lock);
  if (kind == FAULTS_SYNC && file->kind == FILE_LOG) plan->log_syncs++;
  if (plan->kinds & kind) {
    plan->seen++;
    if (plan->seen == plan->first || (plan->sticky && plan->seen > plan->first)) {
      plan->fired = 1;
      code = plan->code;
    }
  }
  pthread_mutex_unlock(&lock);
  if (code == FAULTS_KILL) kill(getpid(), SIGKILL);
  return code;
}

static void note(faulty_file *file, int kind, int64_t offset, const void *bytes, int length) {
  if (!file->plan || !file->plan->records || file->kind == FILE_OTHER) return;
  pthread_mutex_lock(&lock);
  plan_note(file->plan, kind, file->kind, offset, bytes, length);
  pthread_mutex_unlock(&lock);
}

static void call_hook(faulty_file *file, int moment) {
  faults_plan *plan = file->plan;
  if (!plan || !plan->hook || plan->moment != moment || file->kind != FILE_DATABASE) return;
  void (*hook)(void *) = plan->hook;
  plan->hook = NULL;
  hook(plan->context);
}

// MARK: Methods that fail, take notes or call the hook

static sqlite3_file *real_file(sqlite3_file *file) { return ((faulty_file *)file)->real; }

static int do_write(sqlite3_file *f, const void *bytes, int length, sqlite3_int64 offset) {
  call_hook((faulty_file *)f, FAULTS_AT_FIRST_COPY);
  int code = fault((faulty_file *)f, FAULTS_WRITE);
  if (code) return code;
  code = real_file(f)->pMethods->xWrite(real_file(f), bytes, length, offset);
  if (!code) note((faulty_file *)f, OPERATION_WRITE, offset, bytes, length);
  return code;
}

static int do_truncate(sqlite3_file *f, sqlite3_int64 size) {
  int code = fault((faulty_file *)f, FAULTS_TRUNCATE);
  if (code) return code;
  code = real_file(f)->pMethods->xTruncate(real_file(f), size);
  if (!code) note((faulty_file *)f, OPERATION_TRUNCATE, size, NULL, 0);
  return code;
}

static int do_sync(sqlite3_file *f, int flags) {
  int code = fault((faulty_file *)f, FAULTS_SYNC);
  if (code) return code;
  code = real_file(f)->pMethods->xSync(real_file(f), flags);
  if (!code) note((faulty_file *)f, OPERATION_SYNC, 0, NULL, 0);
  return code;
}

// SQLite drops its memory map of the database here, with or without one, between the two steps of a checkpoint that race.
static int do_unfetch(sqlite3_file *f, sqlite3_int64 offset, void *page) {
  if (!page) call_hook((faulty_file *)f, FAULTS_AT_LOOK);
  return real_file(f)->pMethods->xUnfetch(real_file(f), offset, page);
}

// MARK: Methods that are passed on

static int do_close(sqlite3_file *f) { return real_file(f)->pMethods->xClose(real_file(f)); }
static int do_read(sqlite3_file *f, void *bytes, int length, sqlite3_int64 offset) {
  return real_file(f)->pMethods->xRead(real_file(f), bytes, length, offset);
}
static int do_size(sqlite3_file *f, sqlite3_int64 *size) {
  return real_file(f)->pMethods->xFileSize(real_file(f), size);
}
static int do_lock(sqlite3_file *f, int level) { return real_file(f)->pMethods->xLock(real_file(f), level); }
static int do_unlock(sqlite3_file *f, int level) { return real_file(f)->pMethods->xUnlock(real_file(f), level); }
static int do_check_lock(sqlite3_file *f, int *held) {
  return real_file(f)->pMethods->xCheckReservedLock(real_file(f), held);
}
static int do_control(sqlite3_file *f, int operation, void *argument) {
  return real_file(f)->pMethods->xFileControl(real_file(f), operation, argument);
}
static int do_sector_size(sqlite3_file *f) { return real_file(f)->pMethods->xSectorSize(real_file(f)); }
static int do_characteristics(sqlite3_file *f) {
  return real_file(f)->pMethods->xDeviceCharacteristics(real_file(f));
}
static int do_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **memory) {
  return real_file(f)->pMethods->xShmMap(real_file(f), page, size, extend, memory);
}
static int do_shm_lock(sqlite3_file *f, int offset, int count, int flags) {
  return real_file(f)->pMethods->xShmLock(real_file(f), offset, count, flags);
}
static void do_shm_barrier(sqlite3_file *f) { real_file(f)->pMethods->xShmBarrier(real_file(f)); }
static int do_shm_unmap(sqlite3_file *f, int remove) {
  return real_file(f)->pMethods->xShmUnmap(real_file(f), remove);
}
static int do_fetch(sqlite3_file *f, sqlite3_int64 offset, int length, void **page) {
  return real_file(f)->pMethods->xFetch(real_file(f), offset, length, page);
}

static const sqlite3_io_methods methods = {
  3, do_close, do_read, do_write, do_truncate, do_sync, do_size, do_lock, do_unlock, do_check_lock,
  do_control, do_sector_size, do_characteristics, do_shm_map, do_shm_lock, do_shm_barrier,
  do_shm_unmap, do_fetch, do_unfetch,
};

static int do_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out_flags) {
  faulty_file *file = (faulty_file *)f;
  file->real = (sqlite3_file *)(file + 1);
  file->plan = plan_for(path);
  file->kind = flags & SQLITE_OPEN_MAIN_DB ? FILE_DATABASE : flags & SQLITE_OPEN_WAL ? FILE_LOG : FILE_OTHER;
  int code = real_vfs->xOpen(real_vfs, path, file->real, flags, out_flags);
  file->base.pMethods = file->real->pMethods ? &methods : NULL;
  return code;
}

static void install(void) {
  real_vfs = sqlite3_vfs_find(NULL);
  faulty_vfs = *real_vfs;
  faulty_vfs.zName = "faulty";
  faulty_vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
  faulty_vfs.xOpen = do_open;
  sqlite3_vfs_register(&faulty_vfs, 1);
}

void faults_install(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
}
