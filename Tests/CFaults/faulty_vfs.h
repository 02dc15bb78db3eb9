#ifndef FAULTY_VFS_H
#define FAULTY_VFS_H

#include "CFaults.h"

enum { FILE_DATABASE, FILE_LOG, FILE_OTHER };
enum { OPERATION_WRITE, OPERATION_SYNC, OPERATION_TRUNCATE, OPERATION_ACK };

typedef struct {
  int kind, file, length;
  int64_t offset;
  unsigned char *bytes;
} operation;

typedef struct {
  unsigned char *bytes;
  int64_t size, capacity;
} content;

struct faults_plan {
  char prefix[600];
  int kinds, first, sticky, code, seen, fired;
  int log_syncs, moment;
  void (*hook)(void *);
  void *context;
  int records, count, capacity;
  operation *operations;
  // What is durable up to operation `cursor`, kept from one image to the next.
  content durable[2];
  int cursor[2];
};

void plan_note(faults_plan *plan, int kind, int file, int64_t offset, const void *bytes, int length);

#endif
