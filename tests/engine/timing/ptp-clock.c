/*
 * Stands before the C library of a ptp4l under test (LD_PRELOAD), so that one machine plays two and its clock is left alone:
 * what steers the clock is answered and not done; with PTP_STAMP_AHEAD_S set, the stamps of the kernel are so much ahead,
 * as those of a clock that shows PTP time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
#include <linux/errqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timex.h>

int clock_adjtime(clockid_t clock, struct timex *how) {
  (void)clock;
  if (how->modes == 0) memset(how, 0, sizeof *how);
  how->tick = 10000;
  return TIME_OK;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags) {
  static ssize_t (*real)(int, struct msghdr *, int);
  if (!real) real = (ssize_t(*)(int, struct msghdr *, int))dlsym(RTLD_NEXT, "recvmsg");
  ssize_t got = real(fd, msg, flags);
  const char *ahead = getenv("PTP_STAMP_AHEAD_S");
  if (got < 0 || !ahead) return got;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING) continue;
    struct scm_timestamping *stamps = (struct scm_timestamping *)CMSG_DATA(c);
    if (stamps->ts[0].tv_sec) stamps->ts[0].tv_sec += atoi(ahead);
  }
  return got;
}
