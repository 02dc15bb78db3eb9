#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CFaults.h"

int process_split(void) {
  pid_t child = fork();
  if (child == 0) alarm(20);
  return child;
}

int process_wait(int child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return 255;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void process_limit_file_size(int64_t bytes) {
  struct rlimit limit = {(rlim_t)bytes, (rlim_t)bytes};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &limit);
}

int process_become_user(unsigned user) { return setgid(user) || setuid(user); }
int process_make_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }
void process_vanish(int status) { _exit(status); }
void process_report_by_line(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
