// SPDX-License-Identifier: Apache-2.0
//
// Fake OpenAI-compatible upstream: one thread, epoll, no allocation per chunk.
//   upstream PORT            (env: FAKE_CHUNKS, FAKE_MS, FAKE_PAD give the defaults)
// The model name overrides them: fake-<chunks>x<interval ms>[p<pad bytes>], e.g. fake-100x50, fake-2000x0, fake-100x50p20.
// Each content chunk carries "<seq>:<CLOCK_MONOTONIC ns at send>;" plus the padding, so that any client on the
// same machine can compute delay, loss, duplication and order. Chunk 0 is sent as soon as the request is complete.
// GET /v1/models, POST /v1/chat/completions (stream true|false, stream_options.include_usage), GET /stats, POST /stats/reset.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BURST = 8, BUCKETS = 8 };
typedef struct Conn {
  int fd, streaming, epollout, usage, heap, total, sent, pad, closing;
  char *in, *out;
  size_t inlen, incap, outlen, outoff, outcap;
  uint64_t due, interval;
  struct Conn *next, *prev;  // ring of the streams that run without interval
  char model[64];
} Conn;

static int ep, tfd, defChunks = 100, defMs = 50, defPad = 0;
static Conn **heap, *ring, *dead;
static int heapLen, heapCap;
static uint64_t nReq, nStreams, nActive, nActiveMax, nChunks, nAborted, lagMax, lagHist[BUCKETS], nBlocked;
static const uint64_t lagEdge[BUCKETS] = {500000, 1000000, 2000000, 5000000, 10000000, 50000000, 200000000, UINT64_MAX};

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
static void place(int i, Conn *c) { heap[i] = c; c->heap = i; }
static void sift(int i) {
  Conn *c = heap[i];
  for (int p; i > 0 && heap[p = (i - 1) / 2]->due > c->due; i = p) place(i, heap[p]);
  for (int k; (k = 2 * i + 1) < heapLen; i = k) {
    if (k + 1 < heapLen && heap[k + 1]->due < heap[k]->due) k++;
    if (heap[k]->due >= c->due) break;
    place(i, heap[k]);
  }
  place(i, c);
}
static void heapAdd(Conn *c) {
  if (heapLen == heapCap) heap = realloc(heap, sizeof *heap * (size_t)(heapCap = heapCap ? heapCap * 2 : 1024));
  place(heapLen++, c);
  sift(c->heap);
}
static void heapDel(Conn *c) {
  int i = c->heap;
  c->heap = -1;
  if (i < 0) return;
  Conn *last = heap[--heapLen];
  if (last != c) { place(i, last); sift(i); sift(last->heap); }
}
static void ringAdd(Conn *c) {
  if (!ring) ring = c->next = c->prev = c;
  else { c->next = ring; c->prev = ring->prev; c->prev->next = c; ring->prev = c; }
}
static void ringDel(Conn *c) {
  if (!c->next) return;
  if (c->next == c) ring = NULL;
  else { c->next->prev = c->prev; c->prev->next = c->next; if (ring == c) ring = c->next; }
  c->next = c->prev = NULL;
}
static void drop(Conn *c) {
  if (c->fd < 0) return;
  if (c->streaming) { nActive--; nAborted++; }
  heapDel(c);
  ringDel(c);
  close(c->fd);
  c->fd = -1;
  c->next = dead;  // freed after the current round of events
  dead = c;
}
static void put(Conn *c, const char *s, size_t n) {
  if (c->outlen + n > c->outcap) c->out = realloc(c->out, c->outcap = (c->outlen + n) * 2);
  memcpy(c->out + c->outlen, s, n);
  c->outlen += n;
}
static void flush(Conn *c) {
  while (c->outoff < c->outlen) {
    ssize_t n = send(c->fd, c->out + c->outoff, c->outlen - c->outoff, MSG_NOSIGNAL);
    if (n > 0) { c->outoff += (size_t)n; continue; }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    drop(c);
    return;
  }
  int blocked = c->outoff < c->outlen;
  if (!blocked) c->outoff = c->outlen = 0;
  if (blocked != c->epollout) {
    nBlocked += (uint64_t)blocked;
    c->epollout = blocked;
    struct epoll_event e = {.events = EPOLLIN | (blocked ? EPOLLOUT : 0u), .data.ptr = c};
    epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
  }
  if (!blocked && c->closing) drop(c);
}
static void event(Conn *c, const char *json, int n) {  // one SSE event as one HTTP chunk
  char h[16];
  put(c, h, (size_t)snprintf(h, sizeof h, "%x\r\n", n + 8));
  put(c, "data: ", 6);
  put(c, json, (size_t)n);
  put(c, "\n\n\r\n", 4);
}
static void delta(Conn *c, const char *d, const char *finish) {
  char b[1024];
  event(c, b, snprintf(b, sizeof b, "{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
    "\"model\":\"%s\",\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}", c->model, d, finish));
}
static void chunk(Conn *c) {
  char d[768];
  int n = snprintf(d, sizeof d, "\"content\":\"%d:%llu;%*s\"", c->sent, (unsigned long long)now(), c->pad, "");
  for (char *p = d + n - 1 - c->pad; c->pad && p < d + n - 1; p++) *p = 'x';
  delta(c, d, "null");
  c->sent++;
  nChunks++;
}
static void finish(Conn *c) {
  char b[512];
  delta(c, "", "\"stop\"");
  if (c->usage)
    event(c, b, snprintf(b, sizeof b, "{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
      "\"model\":\"%s\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":%d,\"total_tokens\":%d}}",
      c->model, c->total, c->total + 5));
  event(c, "[DONE]", 6);
  put(c, "0\r\n\r\n", 5);
  c->streaming = 0;
  nActive--;
  heapDel(c);
  ringDel(c);
}
static void reply(Conn *c, int status, const char *body) {
  char h[256];
  put(c, h, (size_t)snprintf(h, sizeof h, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
    status, status == 200 ? "OK" : "Not Found", strlen(body)));
  put(c, body, strlen(body));
}
static void startStream(Conn *c, int chunks, int ms, int pad) {
  c->total = chunks; c->sent = 0; c->pad = pad; c->streaming = 1;
  c->interval = (uint64_t)ms * 1000000u;
  nStreams++;
  if (++nActive > nActiveMax) nActiveMax = nActive;
  static const char h[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";
  put(c, h, sizeof h - 1);
  delta(c, "\"role\":\"assistant\",\"content\":\"\"", "null");
  if (!chunks) { finish(c); return; }
  chunk(c);
  if (c->sent == c->total) finish(c);
  else if (c->interval) { c->due = now() + c->interval; heapAdd(c); }
  else ringAdd(c);
}
static const char *value(const char *body, const char *key) {  // first value of a JSON key, whitespace skipped
  const char *p = strstr(body, key);
  if (!p) return "";
  p += strlen(key);
  while (*p == ' ' || *p == ':') p++;
  return p;
}
static void handle(Conn *c, const char *head, const char *body) {
  char b[4096];
  nReq++;
  if (!strncmp(head, "GET /v1/models", 14) || !strncmp(head, "GET /models", 11)) {
    static const char *m[] = {"fake-100x50", "fake-2000x0", "fake-100x0", "fake-200x20", "fake-200x50", "fake-1x0", "fake-400x50", "fake-600x50"};
    int n = snprintf(b, sizeof b, "{\"object\":\"list\",\"data\":[");
    for (size_t i = 0; i < sizeof m / sizeof *m; i++)
      n += snprintf(b + n, sizeof b - (size_t)n, "%s{\"id\":\"%s\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"fake\"}", i ? "," : "", m[i]);
    snprintf(b + n, sizeof b - (size_t)n, "]}");
    reply(c, 200, b);
  } else if (!strncmp(head, "POST /v1/chat/completions", 25) || !strncmp(head, "POST /chat/completions", 22)) {
    int chunks = defChunks, ms = defMs, pad = defPad;
    const char *m = value(body, "\"model\"");
    size_t n = 0;
    if (*m == '"') while (n < sizeof c->model - 1 && m[n + 1] && m[n + 1] != '"') { c->model[n] = m[n + 1]; n++; }
    c->model[n] = 0;
    sscanf(c->model, "fake-%dx%dp%d", &chunks, &ms, &pad);
    if (pad > 512) pad = 512;
    int most = atoi(value(body, "\"max_tokens\""));  // one chunk is one token, as of a real model: a title is short
    if (most > 0 && most < chunks) chunks = most;
    c->usage = strstr(body, "include_usage") != NULL;
    if (!strncmp(value(body, "\"stream\""), "true", 4)) { startStream(c, chunks, ms, pad); return; }
    snprintf(b, sizeof b, "{\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"%s\",\"choices\":"
      "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Fake title\"},\"finish_reason\":\"stop\"}],"
      "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}", c->model);
    reply(c, 200, b);
  } else if (!strncmp(head, "GET /stats", 10)) {
    int n = snprintf(b, sizeof b, "{\"requests\":%llu,\"streams\":%llu,\"active\":%llu,\"active_max\":%llu,\"chunks\":%llu,\"aborted\":%llu,"
      "\"blocked_writes\":%llu,\"lag_max_ms\":%.3f,\"lag_hist_ms\":{", (unsigned long long)nReq, (unsigned long long)nStreams,
      (unsigned long long)nActive, (unsigned long long)nActiveMax, (unsigned long long)nChunks, (unsigned long long)nAborted,
      (unsigned long long)nBlocked, (double)lagMax / 1e6);
    for (int i = 0; i < BUCKETS; i++)
      n += snprintf(b + n, sizeof b - (size_t)n, "%s\"%g\":%llu", i ? "," : "", i == BUCKETS - 1 ? 1e9 : (double)lagEdge[i] / 1e6, (unsigned long long)lagHist[i]);
    snprintf(b + n, sizeof b - (size_t)n, "}}");
    reply(c, 200, b);
  } else if (!strncmp(head, "POST /stats/reset", 17)) {
    nReq = nStreams = nChunks = nAborted = lagMax = nBlocked = 0;
    nActiveMax = nActive;
    memset(lagHist, 0, sizeof lagHist);
    reply(c, 200, "{}");
  } else reply(c, 404, "{\"error\":{\"message\":\"not found\"}}");
}
static void readable(Conn *c) {
  for (;;) {
    if (c->incap - c->inlen < 4096) c->in = realloc(c->in, c->incap = c->incap * 2 + 8192);
    ssize_t n = recv(c->fd, c->in + c->inlen, c->incap - c->inlen - 1, 0);
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) { drop(c); return; }
    c->inlen += (size_t)n;
    if ((size_t)n < 2048) break;
  }
  while (c->inlen && !c->streaming) {
    c->in[c->inlen] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return;
    size_t headLen = (size_t)(end - c->in) + 4, bodyLen = 0;
    *end = 0;
    char *cl = strcasestr(c->in, "\r\ncontent-length:");
    if (cl) bodyLen = strtoul(cl + 17, NULL, 10);
    if (strcasestr(c->in, "\r\ntransfer-encoding:")) { reply(c, 404, "{\"error\":\"chunked requests are not supported\"}"); c->closing = 1; flush(c); return; }
    *end = '\r';
    if (bodyLen > 1 << 22) { drop(c); return; }
    if (c->inlen < headLen + bodyLen) {
      while (c->incap < headLen + bodyLen + 2) c->in = realloc(c->in, c->incap *= 2);
      return;
    }
    char save = c->in[headLen + bodyLen];
    c->in[headLen + bodyLen] = 0;
    handle(c, c->in, c->in + headLen);
    c->in[headLen + bodyLen] = save;
    memmove(c->in, c->in + headLen + bodyLen, c->inlen -= headLen + bodyLen);
    flush(c);
    if (c->fd < 0) return;
  }
}
static void timers(void) {
  uint64_t t = now();
  while (heapLen && heap[0]->due <= t) {
    Conn *c = heap[0];
    uint64_t lag = t - c->due;
    int b = 0;
    while (lag >= lagEdge[b]) b++;
    lagHist[b]++;
    if (lag > lagMax) lagMax = lag;
    c->due += c->interval;
    sift(0);
    chunk(c);
    if (c->sent == c->total) finish(c);
    flush(c);
    t = now();
  }
  struct itimerspec s = {0};
  if (heapLen) {
    s.it_value.tv_sec = (time_t)(heap[0]->due / 1000000000u);
    s.it_value.tv_nsec = (long)(heap[0]->due % 1000000000u);
  }
  timerfd_settime(tfd, TFD_TIMER_ABSTIME, &s, NULL);
}
static int freeRun(void) {  // one burst for every unblocked stream without interval; says whether any could run
  int ran = 0;
  if (!ring) return 0;
  Conn *c = ring, *stop = ring->prev;
  for (;;) {
    Conn *nx = c->next;
    int last = c == stop;
    if (!c->epollout) {
      ran = 1;
      for (int i = 0; i < BURST && c->sent < c->total; i++) chunk(c);
      if (c->sent == c->total) finish(c);
      flush(c);
    }
    if (last || !ring) return ran;
    c = nx;
  }
}
int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: upstream PORT\n"), 2;
  if (getenv("FAKE_CHUNKS")) defChunks = atoi(getenv("FAKE_CHUNKS"));
  if (getenv("FAKE_MS")) defMs = atoi(getenv("FAKE_MS"));
  if (getenv("FAKE_PAD")) defPad = atoi(getenv("FAKE_PAD"));
  signal(SIGPIPE, SIG_IGN);
  int one = 1, ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(ls, (void *)&a, sizeof a) || listen(ls, 4096)) return perror("bind"), 1;
  ep = epoll_create1(0);
  tfd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, ev[512];
  epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
  e.data.ptr = &tfd;
  epoll_ctl(ep, EPOLL_CTL_ADD, tfd, &e);
  for (int busy = 0;;) {
    int n = epoll_wait(ep, ev, 512, busy ? 0 : -1);
    for (int i = 0; i < n; i++) {
      Conn *c = ev[i].data.ptr;
      if (!c) {
        for (int fd; (fd = accept4(ls, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          c = calloc(1, sizeof *c);
          c->fd = fd;
          c->heap = -1;
          e = (struct epoll_event){.events = EPOLLIN, .data.ptr = c};
          epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
        }
      } else if ((void *)c == &tfd) {
        uint64_t x;
        (void)!read(tfd, &x, 8);
      } else if (c->fd >= 0) {
        if (ev[i].events & EPOLLOUT) flush(c);
        if (c->fd >= 0 && ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(c);
      }
    }
    timers();
    busy = freeRun();
    for (Conn *c; (c = dead); free(c->in), free(c->out), free(c)) dead = c->next;
  }
}
