/*
 * A heap for WebAssembly commands, which end before memory runs out: it only grows, and the block on
 * top may grow in place. The library's own is thousands of bytes of code to compile before any work.
 */
#ifndef ONE_WAY_HEAP_H
#define ONE_WAY_HEAP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
  ALIGNMENT = 16,
};

extern unsigned char __heap_base;
extern unsigned char __heap_end;

static unsigned char *heap_top = &__heap_base;

/* Each block has its size in the sixteen bytes before it. */
static size_t *size_of(void *block) {
  return (size_t *)((unsigned char *)block - ALIGNMENT);
}

static size_t rounded(size_t size) {
  return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

void *malloc(size_t size) {
  unsigned char *block = (unsigned char *)rounded((size_t)heap_top) + ALIGNMENT;
  if (block > &__heap_end || size > (size_t)(&__heap_end - block)) return NULL;
  *size_of(block) = size;
  heap_top = block + rounded(size);
  return block;
}

void free(void *block) {
  (void)block;
}

/* Memory of a new instance is zero, and nothing here is given out twice. */
void *calloc(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) return NULL;
  return malloc(count * size);
}

void *realloc(void *block, size_t size) {
  if (block == NULL) return malloc(size);
  size_t before = *size_of(block);
  if ((unsigned char *)block + rounded(before) == heap_top && size <= (size_t)(&__heap_end - (unsigned char *)block)) {
    *size_of(block) = size;
    heap_top = (unsigned char *)block + rounded(size);
    return block;
  }
  if (size <= before) return block;
  void *moved = malloc(size);
  return moved == NULL ? NULL : memcpy(moved, block, before);
}

#endif
