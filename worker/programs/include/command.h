/* What every demo program needs of a WASI command: failing with a sentence, reading and writing whole streams. */
#ifndef COMMAND_H
#define COMMAND_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __wasm__
#include "one-way-heap.h"
#endif

/* Where files are left; a native build may say otherwise. */
#ifndef OUT_FOLDER
#define OUT_FOLDER "/out"
#endif

typedef struct {
  uint8_t *data;
  size_t size;
  size_t capacity;
} Buffer;

static void write_all(int fd, const void *data, size_t size) {
  const uint8_t *at = data;
  while (size > 0) {
    ssize_t done = write(fd, at, size);
    if (done <= 0) _exit(74);
    at += done;
    size -= (size_t)done;
  }
}

static void say(int fd, const char *text) {
  write_all(fd, text, strlen(text));
}

/* Ends the program with exit code 1 and one line on stderr; `about` may be empty. */
__attribute__((noreturn)) static void fail(const char *what, const char *about) {
  say(2, what);
  say(2, about);
  say(2, "\n");
  _exit(1);
}

static inline void buffer_reserve(Buffer *buffer, size_t more) {
  if (buffer->size + more <= buffer->capacity) return;
  size_t capacity = buffer->capacity + buffer->capacity / 2;
  if (capacity < buffer->size + more) capacity = buffer->size + more;
  buffer->data = realloc(buffer->data, capacity);
  if (buffer->data == NULL) fail("not enough memory", "");
  buffer->capacity = capacity;
}

static inline void buffer_add(Buffer *buffer, const void *data, size_t size) {
  buffer_reserve(buffer, size);
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
}

static inline void buffer_flush(Buffer *buffer, int fd) {
  write_all(fd, buffer->data, buffer->size);
  buffer->size = 0;
}

/* Opens a file for reading; `-` is stdin. */
static inline int open_input(const char *path) {
  if (strcmp(path, "-") == 0) return 0;
  int fd = open(path, O_RDONLY);
  if (fd < 0) fail("cannot open ", path);
  return fd;
}

static inline size_t read_some(int fd, void *into, size_t size) {
  ssize_t got = read(fd, into, size);
  if (got < 0) fail("cannot read the input", "");
  return (size_t)got;
}

static inline Buffer read_everything(const char *path) {
  int fd = open_input(path);
  Buffer buffer = {0};
  struct stat facts;
  if (fstat(fd, &facts) == 0 && facts.st_size > 0) buffer_reserve(&buffer, (size_t)facts.st_size + 65536);
  for (;;) {
    buffer_reserve(&buffer, 65536);
    size_t got = read_some(fd, buffer.data + buffer.size, 65536);
    if (got == 0) return buffer;
    buffer.size += got;
  }
}

static inline void write_file(const char *path, const Buffer *buffer) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) fail("cannot create ", path);
  write_all(fd, buffer->data, buffer->size);
  close(fd);
}

/* A whole decimal number within [least, most], or the end of the program. */
static inline int64_t number_argument(const char *text, int64_t least, int64_t most) {
  char *end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < least || value > most) fail("not a number in range: ", text);
  return value;
}

#endif
