#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faulty_vfs.h"

enum { SECTOR = 512 };

// MARK: Recording

void plan_note(faults_plan *plan, int kind, int file, int64_t offset, const void *bytes, int length) {
  if (plan->count == plan->capacity) {
    plan->capacity = plan->capacity ? plan->capacity * 2 : 1024;
    plan->operations = realloc(plan->operations, plan->capacity * sizeof(operation));
  }
  operation *o = &plan->operations[plan->count++];
  *o = (operation){kind, file, length, offset, NULL};
  if (length) o->bytes = memcpy(malloc(length), bytes, length);
}

void faults_record(faults_plan *plan) { plan->records = 1; }
int faults_operation_count(faults_plan *plan) { return plan->count; }
void faults_record_ack(faults_plan *plan, int number) {
  plan_note(plan, OPERATION_ACK, FILE_OTHER, number, NULL, 0);
}

// MARK: Replaying

static void resize(content *c, int64_t size) {
  if (size > c->capacity) {
    c->capacity = size * 2;
    c->bytes = realloc(c->bytes, c->capacity);
  }
  if (size > c->size) memset(c->bytes + c->size, 0, size - c->size);
  c->size = size;
}

static void put(content *c, const operation *o, int from, int to) {
  if (o->offset + to > c->size) resize(c, o->offset + to);
  memcpy(c->bytes + o->offset + from, o->bytes + from, to - from);
}

static void apply(content *c, const operation *o) {
  if (o->kind == OPERATION_WRITE) put(c, o, 0, o->length);
  if (o->kind == OPERATION_TRUNCATE) resize(c, o->offset);
}

// Sectors are those of the disk, not of the write.
static void apply_torn(content *c, const operation *o, unsigned *seed) {
  if (o->kind != OPERATION_WRITE) {
    if (rand_r(seed) & 64) apply(c, o);
    return;
  }
  for (int from = 0; from < o->length;) {
    int to = from + SECTOR - (int)((o->offset + from) % SECTOR);
    if (to > o->length) to = o->length;
    if (rand_r(seed) & 64) put(c, o, from, to);
    from = to;
  }
}

static int last_sync(faults_plan *plan, int file, int end) {
  for (int i = end - 1; i >= 0; i--)
    if (plan->operations[i].file == file && plan->operations[i].kind == OPERATION_SYNC) return i;
  return 0;
}

static void write_file(faults_plan *plan, int file, int end, int keep, unsigned *seed, const char *path) {
  content *durable = &plan->durable[file];
  int synced = last_sync(plan, file, end);
  if (synced < plan->cursor[file]) plan->cursor[file] = 0, durable->size = 0;
  for (; plan->cursor[file] < synced; plan->cursor[file]++) {
    operation *o = &plan->operations[plan->cursor[file]];
    if (o->file == file) apply(durable, o);
  }
  content image = {malloc(durable->size + 1), durable->size, durable->size + 1};
  if (durable->size) memcpy(image.bytes, durable->bytes, durable->size);
  for (int i = synced; i < end; i++) {
    operation *o = &plan->operations[i];
    if (o->file != file || keep == FAULTS_KEEP_NONE) continue;
    if (keep == FAULTS_KEEP_ALL || (keep == FAULTS_KEEP_HALF && (rand_r(seed) & 64))) apply(&image, o);
    if (keep == FAULTS_KEEP_TORN) apply_torn(&image, o, seed);
  }
  FILE *out = fopen(path, "wb");
  if (out) fwrite(image.bytes, 1, image.size, out), fclose(out);
  free(image.bytes);
}

int faults_write_image(faults_plan *plan, int end, int keep, unsigned seed, const char *database, const char *log) {
  write_file(plan, FILE_DATABASE, end, keep, &seed, database);
  write_file(plan, FILE_LOG, end, keep, &seed, log);
  for (int i = end - 1; i >= 0; i--)
    if (plan->operations[i].kind == OPERATION_ACK) return (int)plan->operations[i].offset;
  return 0;
}
