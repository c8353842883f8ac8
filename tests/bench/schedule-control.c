/* Twenty datagrams at an instant in C, as a control: sleeps, spins the last 1.5 ms, sends.
 * schedule-control <rounds> <ahead us> <port>...   prints per round how late the last and the first one left, in us. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int rounds = atoi(argv[1]), boxes = argc - 3, out[256];
  double ahead = atof(argv[2]);
  unsigned char bytes[16];
  memcpy(bytes, "/value\0\0,f\0\0\0\0\0", 16);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < boxes && i < 256; i++) {
    out[i] = socket(AF_INET, SOCK_DGRAM, 0);
    a.sin_port = htons((unsigned short)atoi(argv[3 + i]));
    if (connect(out[i], (struct sockaddr *)&a, sizeof a)) return 3;
  }
  for (int round = 0; round < rounds; round++) {
    double due = now_us() + ahead;
    double sleep = due - now_us() - 1500;
    if (sleep > 0) {
      struct timespec t = {(time_t)(sleep / 1e6), (long)((sleep - (long)(sleep / 1e6) * 1e6) * 1e3)};
      nanosleep(&t, 0);
    }
    while (now_us() < due);
    double first = 0;
    for (int i = 0; i < boxes && i < 256; i++) {
      if (send(out[i], bytes, sizeof bytes, 0) < 0) return 4;
      if (i == 0) first = now_us() - due;
    }
    printf("%.1f %.1f\n", now_us() - due, first);
  }
  return 0;
}
