/* PNG (ISO 15948) of 8-bit RGB pixels; each row gets the filter with the least sum of differences. */
#ifndef PNG_H
#define PNG_H

#include "crc32.h"
#include "deflate.h"

static inline void big_endian(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static inline void add_chunk(Buffer *png, const char *type, const uint8_t *data, size_t size) {
  uint8_t number[4];
  big_endian(number, (uint32_t)size);
  buffer_add(png, number, 4);
  size_t checked = png->size;
  buffer_add(png, type, 4);
  buffer_add(png, data, size);
  big_endian(number, crc32(0, png->data + checked, size + 4));
  buffer_add(png, number, 4);
}

static inline uint32_t adler32(const uint8_t *data, size_t size) {
  uint32_t a = 1, b = 0;
  for (size_t i = 0; i < size; i++) {
    a = (a + data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

static inline int paeth(int left, int up, int corner) {
  int guess = left + up - corner;
  int to_left = abs(guess - left), to_up = abs(guess - up), to_corner = abs(guess - corner);
  if (to_left <= to_up && to_left <= to_corner) return left;
  return to_up <= to_corner ? up : corner;
}

static inline uint8_t filtered(int filter, const uint8_t *row, const uint8_t *above, size_t i) {
  int left = i < 3 ? 0 : row[i - 3], up = above[i], corner = i < 3 ? 0 : above[i - 3];
  switch (filter) {
    case 1: return (uint8_t)(row[i] - left);
    case 2: return (uint8_t)(row[i] - up);
    case 3: return (uint8_t)(row[i] - (left + up) / 2);
    case 4: return (uint8_t)(row[i] - paeth(left, up, corner));
    default: return row[i];
  }
}

__attribute__((noinline)) static void filter_row(uint8_t *into, const uint8_t *row, const uint8_t *above, size_t size) {
  uint64_t least = UINT64_MAX;
  for (int filter = 0; filter < 5; filter++) {
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) sum += (uint64_t)abs((int8_t)filtered(filter, row, above, i));
    if (sum >= least) continue;
    least = sum;
    into[0] = (uint8_t)filter;
  }
  for (size_t i = 0; i < size; i++) into[i + 1] = filtered(into[0], row, above, i);
}

static void write_png(const char *path, const uint8_t *pixels, uint32_t width, uint32_t height) {
  size_t stride = (size_t)width * 3;
  uint8_t *rows = malloc((stride + 1) * height);
  uint8_t *blank = calloc(stride, 1);
  if (rows == NULL || blank == NULL) fail("not enough memory for the picture", "");
  for (uint32_t y = 0; y < height; y++) {
    const uint8_t *row = pixels + y * stride;
    filter_row(rows + y * (stride + 1), row, y == 0 ? blank : row - stride, stride);
  }

  Buffer zlib = {0}, png = {0};
  uint8_t header[13] = {0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0}, checksum[4];
  const uint8_t zlib_header[2] = {0x78, 0x9c};
  buffer_add(&zlib, zlib_header, 2);
  deflate(&zlib, -1, rows, (stride + 1) * height, 6);
  big_endian(checksum, adler32(rows, (stride + 1) * height));
  buffer_add(&zlib, checksum, 4);
  big_endian(header, width);
  big_endian(header + 4, height);
  buffer_add(&png, "\x89PNG\r\n\x1a\n", 8);
  add_chunk(&png, "IHDR", header, sizeof header);
  add_chunk(&png, "IDAT", zlib.data, zlib.size);
  add_chunk(&png, "IEND", header, 0);
  write_file(path, &png);
}

#endif
