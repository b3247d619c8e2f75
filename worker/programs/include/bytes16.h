/* Sixteen bytes at a time, in the vector types that clang and gcc have for every machine. */
#ifndef BYTES16_H
#define BYTES16_H

#include <stdint.h>
#include <string.h>
#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef uint8_t Bytes16 __attribute__((vector_size(16)));

static inline Bytes16 load16(const uint8_t *at) {
  Bytes16 bytes;
  memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

/* One bit for each byte of a comparison's answer, the first byte lowest: the types have no word for this. */
static inline uint32_t bits16(Bytes16 answer) {
#if defined(__wasm_simd128__)
  return wasm_i8x16_bitmask((v128_t)answer);
#elif defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8((__m128i)answer);
#else
  uint32_t bits = 0;
  for (int i = 0; i < 16; i++) bits |= (uint32_t)(answer[i] >> 7) << i;
  return bits;
#endif
}

#endif
