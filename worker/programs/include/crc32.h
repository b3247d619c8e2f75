/* CRC-32 (ISO 3309) as gzip and PNG use it. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

__attribute__((noinline)) static uint32_t crc32(uint32_t crc, const uint8_t *data, size_t size) {
  static uint32_t table[256];
  if (table[1] == 0) {
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; bit++) value = (value & 1) ? value >> 1 ^ 0xedb88320 : value >> 1;
      table[i] = value;
    }
  }
  crc = ~crc;
  for (size_t i = 0; i < size; i++) crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
  return ~crc;
}

#endif
