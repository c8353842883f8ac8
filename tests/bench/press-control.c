/* The same press in C, as a control: HTTP in, token, a journal line, twenty OSC datagrams out, an answer.
 * press-control <token> <journal> <duties 0|1> <port>...   prints its HTTP port. Loopback only. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static size_t osc(unsigned char *out, float value) {
  memcpy(out, "/value\0\0,f\0\0", 12);
  unsigned bits;
  memcpy(&bits, &value, 4);
  bits = htonl(bits);
  memcpy(out + 12, &bits, 4);
  return 16;
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  const char *token = argv[1];
  int journal = open(argv[2], O_CREAT | O_APPEND | O_WRONLY, 0600);
  int duties = atoi(argv[3]), boxes = argc - 4, out[256], on = 1;
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  for (int i = 0; i < boxes && i < 256; i++) {
    out[i] = socket(AF_INET, SOCK_DGRAM, 0);
    a.sin_port = htons((unsigned short)atoi(argv[4 + i]));
    if (connect(out[i], (struct sockaddr *)&a, sizeof a)) return 3;
  }
  int server = socket(AF_INET, SOCK_STREAM, 0);
  a.sin_port = 0;
  socklen_t len = sizeof a;
  if (bind(server, (struct sockaddr *)&a, sizeof a) || listen(server, 4)) return 4;
  getsockname(server, (struct sockaddr *)&a, &len);
  printf("ready %d\n", ntohs(a.sin_port));
  fflush(stdout);
  float value = 0;
  for (;;) {
    int c = accept(server, 0, 0);
    if (c < 0) return 5;
    setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    char in[8192];
    size_t have = 0;
    for (;;) {
      ssize_t n = read(c, in + have, sizeof in - 1 - have);
      if (n <= 0) break;
      have += (size_t)n;
      in[have] = 0;
      char *body = strstr(in, "\r\n\r\n");
      if (!body) continue;
      body += 4;
      char *length = strcasestr(in, "content-length:");
      if (length && have - (size_t)(body - in) < (size_t)atol(length + 15)) continue;
      if (duties) {
        char *bearer = strcasestr(in, "authorization: bearer ");
        size_t tl = strlen(token);
        unsigned char wrong = !bearer;
        for (size_t i = 0; bearer && i < tl; i++) wrong |= (unsigned char)(bearer[22 + i] ^ token[i]);
        if (wrong || !strstr(body, "planId")) { dprintf(c, "HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n"); have = 0; continue; }
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        char line[16384];
        int l = snprintf(line, sizeof line, "{\"wall\":%ld.%09ld,\"kind\":\"take-start\",\"body\":%s,\"steps\":[", t.tv_sec, t.tv_nsec, body);
        for (int i = 0; i < boxes; i++) l += snprintf(line + l, sizeof line - (size_t)l, "{\"box\":%d,\"value\":%.3f},", i, (double)value);
        l += snprintf(line + l, sizeof line - (size_t)l, "]}\n");
        if (write(journal, line, (size_t)l) < 0) return 6;
      }
      value = value > 0.5f ? 0.25f : 0.75f;
      unsigned char packet[64];
      for (int i = 0; i < boxes; i++) {
        size_t size = osc(packet, value);
        if (send(out[i], packet, size, 0) < 0) perror("send");
      }
      const char *ok = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"ok\":true}";
      if (write(c, ok, strlen(ok)) < 0) break;
      have = 0;
    }
    close(c);
  }
}
