/* DEFLATE (RFC 1951): hash-chain matching and, for each block, the cheapest of stored, fixed and dynamic codes. */
#ifndef DEFLATE_H
#define DEFLATE_H

#include "bytes16.h"
#include "command.h"

enum {
  WINDOW = 32768,
  LEAST_MATCH = 3,
  MOST_MATCH = 258,
  HASH_SIZE = 32768,
  BLOCK_TOKENS = 32768,
  LITERALS = 286,
  DISTANCES = 30,
  CODE_LENGTHS = 19,
};

typedef struct {
  Buffer *out;
  uint64_t bits;
  int held;
} BitWriter;

static inline void put_bits(BitWriter *writer, uint32_t value, int count) {
  writer->bits |= (uint64_t)value << writer->held;
  writer->held += count;
  while (writer->held >= 8) {
    uint8_t byte = (uint8_t)writer->bits;
    buffer_add(writer->out, &byte, 1);
    writer->bits >>= 8;
    writer->held -= 8;
  }
}

static inline void align_to_byte(BitWriter *writer) {
  if (writer->held > 0) put_bits(writer, 0, 8 - writer->held);
}

typedef struct {
  uint16_t code[LITERALS + 2];
  uint8_t length[LITERALS + 2];
} Code;

/* A literal has distance 0; otherwise `value` is the match length. */
typedef struct {
  uint16_t value;
  uint16_t distance;
} Token;

static const uint16_t LENGTH_BASE[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t LENGTH_EXTRA[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t DISTANCE_BASE[30] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                           193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t LENGTH_ORDER[CODE_LENGTHS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static inline int distance_extra(int symbol) {
  return symbol < 4 ? 0 : symbol / 2 - 1;
}

static inline int length_symbol(int length) {
  int symbol = 28;
  while (LENGTH_BASE[symbol] > length) symbol--;
  return symbol;
}

static inline int distance_symbol(int distance) {
  int symbol = 29;
  while (DISTANCE_BASE[symbol] > distance) symbol--;
  return symbol;
}

/* Lengths of an optimal prefix code; when one is over `most` the counts are flattened and it is built again. */
static inline void code_lengths(const uint32_t *counts, int symbols, int most, uint8_t *lengths) {
  uint32_t weight[2 * LITERALS];
  int parent[2 * LITERALS];
  int flatten = 0;
  for (;;) {
    int nodes = symbols, alive = 0, longest = 0;
    for (int i = 0; i < symbols; i++) {
      weight[i] = counts[i] == 0 ? 0 : (counts[i] >> flatten) + 1;
      parent[i] = -1;
      if (weight[i] > 0) alive++;
    }
    for (; alive > 1; alive--) {
      int least = -1, second = -1;
      for (int i = 0; i < nodes; i++) {
        if (weight[i] == 0 || parent[i] >= 0) continue;
        if (least < 0 || weight[i] < weight[least]) {
          second = least;
          least = i;
        } else if (second < 0 || weight[i] < weight[second]) {
          second = i;
        }
      }
      weight[nodes] = weight[least] + weight[second];
      parent[nodes] = -1;
      parent[least] = nodes;
      parent[second] = nodes++;
    }
    for (int i = 0; i < symbols; i++) {
      int depth = 0;
      for (int at = i; parent[at] >= 0; at = parent[at]) depth++;
      lengths[i] = (uint8_t)(counts[i] > 0 && depth == 0 ? 1 : depth);
      if (depth > longest) longest = depth;
    }
    if (longest <= most) return;
    flatten++;
  }
}

/* Canonical codes (RFC 1951, 3.2.2), already bit-reversed for the writer. */
static inline void assign_codes(Code *code, int symbols) {
  uint16_t next[17] = {0}, counts[17] = {0};
  for (int i = 0; i < symbols; i++) counts[code->length[i]]++;
  counts[0] = 0;
  for (int bits = 1; bits <= 15; bits++) next[bits + 1] = (uint16_t)((next[bits] + counts[bits]) << 1);
  for (int i = 0; i < symbols; i++) {
    int length = code->length[i];
    uint32_t plain = length == 0 ? 0 : next[length]++;
    uint32_t reversed = 0;
    for (int bit = 0; bit < length; bit++) reversed |= ((plain >> bit) & 1) << (length - 1 - bit);
    code->code[i] = (uint16_t)reversed;
  }
}

typedef struct {
  Code literals;
  Code distances;
} Codes;

static inline void fixed_codes(Codes *codes) {
  for (int i = 0; i < 288; i++) codes->literals.length[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  for (int i = 0; i < DISTANCES; i++) codes->distances.length[i] = 5;
  assign_codes(&codes->literals, 288);
  assign_codes(&codes->distances, DISTANCES);
}

/* The lengths of both codes as run-length symbols; the extra bits of a run sit above its low byte. */
typedef struct {
  uint16_t symbols[LITERALS + DISTANCES];
  int count;
  int literals;
  int distances;
  int lengths;
  Code code;
} Header;

static inline void add_run(Header *header, uint8_t length, int run) {
  while (run > 0) {
    int take = 1;
    if (length == 0 && run >= 3) {
      take = run > 138 ? 138 : run;
      header->symbols[header->count++] = (uint16_t)(take < 11 ? 17 | (take - 3) << 8 : 18 | (take - 11) << 8);
    } else {
      header->symbols[header->count++] = length;
      while (length != 0 && run - take >= 3) {
        int repeat = run - take > 6 ? 6 : run - take;
        header->symbols[header->count++] = (uint16_t)(16 | (repeat - 3) << 8);
        take += repeat;
      }
    }
    run -= take;
  }
}

static inline int run_extra(int symbol) {
  return symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
}

static inline void make_header(Header *header, const Codes *codes) {
  uint8_t all[LITERALS + DISTANCES];
  uint32_t counts[CODE_LENGTHS] = {0};
  memset(header, 0, sizeof *header);
  header->literals = LITERALS;
  header->distances = DISTANCES;
  while (header->literals > 257 && codes->literals.length[header->literals - 1] == 0) header->literals--;
  while (header->distances > 1 && codes->distances.length[header->distances - 1] == 0) header->distances--;
  memcpy(all, codes->literals.length, (size_t)header->literals);
  memcpy(all + header->literals, codes->distances.length, (size_t)header->distances);
  int total = header->literals + header->distances;
  for (int at = 0, run; at < total; at += run) {
    for (run = 1; at + run < total && all[at + run] == all[at];) run++;
    add_run(header, all[at], run);
  }
  for (int i = 0; i < header->count; i++) counts[header->symbols[i] & 255]++;
  code_lengths(counts, CODE_LENGTHS, 7, header->code.length);
  assign_codes(&header->code, CODE_LENGTHS);
  header->lengths = CODE_LENGTHS;
  while (header->lengths > 4 && header->code.length[LENGTH_ORDER[header->lengths - 1]] == 0) header->lengths--;
}

static inline uint64_t header_cost(const Header *header) {
  uint64_t bits = 14 + 3 * (uint64_t)header->lengths;
  for (int i = 0; i < header->count; i++) {
    int symbol = header->symbols[i] & 255;
    bits += header->code.length[symbol] + (uint64_t)run_extra(symbol);
  }
  return bits;
}

static inline void write_header(BitWriter *writer, const Header *header) {
  put_bits(writer, (uint32_t)(header->literals - 257), 5);
  put_bits(writer, (uint32_t)(header->distances - 1), 5);
  put_bits(writer, (uint32_t)(header->lengths - 4), 4);
  for (int i = 0; i < header->lengths; i++) put_bits(writer, header->code.length[LENGTH_ORDER[i]], 3);
  for (int i = 0; i < header->count; i++) {
    int symbol = header->symbols[i] & 255;
    put_bits(writer, header->code.code[symbol], header->code.length[symbol]);
    put_bits(writer, header->symbols[i] >> 8, run_extra(symbol));
  }
}

static inline uint64_t body_cost(const Codes *codes, const uint32_t *literals, const uint32_t *distances) {
  uint64_t bits = 0;
  for (int i = 0; i < LITERALS; i++) {
    bits += (uint64_t)literals[i] * (codes->literals.length[i] + (i > 256 ? LENGTH_EXTRA[i - 257] : 0));
  }
  for (int i = 0; i < DISTANCES; i++) bits += (uint64_t)distances[i] * (codes->distances.length[i] + distance_extra(i));
  return bits;
}

__attribute__((noinline)) static void write_tokens(BitWriter *writer, const Codes *codes, const Token *tokens, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (tokens[i].distance == 0) {
      put_bits(writer, codes->literals.code[tokens[i].value], codes->literals.length[tokens[i].value]);
      continue;
    }
    int length = length_symbol(tokens[i].value), distance = distance_symbol(tokens[i].distance);
    put_bits(writer, codes->literals.code[257 + length], codes->literals.length[257 + length]);
    put_bits(writer, (uint32_t)(tokens[i].value - LENGTH_BASE[length]), LENGTH_EXTRA[length]);
    put_bits(writer, codes->distances.code[distance], codes->distances.length[distance]);
    put_bits(writer, (uint32_t)(tokens[i].distance - DISTANCE_BASE[distance]), distance_extra(distance));
  }
  put_bits(writer, codes->literals.code[256], codes->literals.length[256]);
}

static inline void write_stored(BitWriter *writer, const uint8_t *data, size_t size, int last) {
  do {
    uint16_t part = (uint16_t)(size > 65535 ? 65535 : size);
    put_bits(writer, (uint32_t)(last && part == size), 3);
    align_to_byte(writer);
    put_bits(writer, part, 16);
    put_bits(writer, (uint16_t)~part, 16);
    buffer_add(writer->out, data, part);
    data += part;
    size -= part;
  } while (size > 0);
}

static void write_block(BitWriter *writer, const Token *tokens, size_t count, const uint8_t *data, size_t size, int last) {
  static Codes fixed, dynamic;
  static Header header;
  uint32_t literals[LITERALS] = {0}, distances[DISTANCES] = {0};
  for (size_t i = 0; i < count; i++) {
    if (tokens[i].distance == 0) {
      literals[tokens[i].value]++;
    } else {
      literals[257 + length_symbol(tokens[i].value)]++;
      distances[distance_symbol(tokens[i].distance)]++;
    }
  }
  literals[256] = 1;
  fixed_codes(&fixed);
  code_lengths(literals, LITERALS, 15, dynamic.literals.length);
  code_lengths(distances, DISTANCES, 15, dynamic.distances.length);
  assign_codes(&dynamic.literals, LITERALS);
  assign_codes(&dynamic.distances, DISTANCES);
  make_header(&header, &dynamic);

  uint64_t stored_cost = 8 * (uint64_t)size + 40 * (1 + size / 65535);
  uint64_t fixed_cost = body_cost(&fixed, literals, distances);
  uint64_t dynamic_cost = body_cost(&dynamic, literals, distances) + header_cost(&header);
  if (stored_cost <= fixed_cost && stored_cost <= dynamic_cost) {
    write_stored(writer, data, size, last);
  } else if (fixed_cost <= dynamic_cost) {
    put_bits(writer, (uint32_t)last | 1 << 1, 3);
    write_tokens(writer, &fixed, tokens, count);
  } else {
    put_bits(writer, (uint32_t)last | 2 << 1, 3);
    write_header(writer, &header);
    write_tokens(writer, &dynamic, tokens, count);
  }
}

typedef struct {
  const uint8_t *data;
  size_t size;
  /* Where each hash was last seen, and before that, as position + 1. */
  uint32_t head[HASH_SIZE];
  uint32_t previous[WINDOW];
  int tries;
} Matcher;

static inline uint32_t hash_at(const uint8_t *at) {
  return ((uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2]) * 2654435761u >> 17;
}

static inline void remember(Matcher *matcher, size_t at) {
  if (at + LEAST_MATCH > matcher->size) return;
  uint32_t hash = hash_at(matcher->data + at);
  matcher->previous[at & (WINDOW - 1)] = matcher->head[hash];
  matcher->head[hash] = (uint32_t)at + 1;
}

/* How many of the first `most` bytes are the same. */
static inline size_t same_bytes(const uint8_t *a, const uint8_t *b, size_t most) {
  size_t length = 0;
  for (; length + 16 <= most; length += 16) {
    uint32_t other = ~bits16((Bytes16)(load16(a + length) == load16(b + length))) & 0xffff;
    if (other != 0) return length + (size_t)__builtin_ctz(other);
  }
  while (length < most && a[length] == b[length]) length++;
  return length;
}

static inline Token longest_match(const Matcher *matcher, size_t at) {
  Token best = {0, 0};
  size_t most = matcher->size - at < MOST_MATCH ? matcher->size - at : MOST_MATCH;
  if (most < LEAST_MATCH) return best;
  uint32_t candidate = matcher->head[hash_at(matcher->data + at)];
  for (int tries = matcher->tries; candidate != 0 && tries > 0; tries--) {
    size_t from = candidate - 1;
    if (from >= at || at - from > WINDOW - 1) break;
    const uint8_t *a = matcher->data + from, *b = matcher->data + at;
    if (best.value == 0 || a[best.value] == b[best.value]) {
      size_t length = same_bytes(a, b, most);
      if (length >= LEAST_MATCH && length > best.value) {
        best.value = (uint16_t)length;
        best.distance = (uint16_t)(at - from);
        if (length == most) break;
      }
    }
    candidate = matcher->previous[from & (WINDOW - 1)];
  }
  return best;
}

/* Fills one block and returns where it ended. A function of its own so that it is called once a block. */
__attribute__((noinline)) static size_t find_tokens(Matcher *matcher, size_t at, Token *tokens, size_t *count) {
  Token match = longest_match(matcher, at);
  for (*count = 0; *count < BLOCK_TOKENS && at < matcher->size;) {
    remember(matcher, at);
    Token next = {0, 0};
    int lazy = match.value < 64 && at + 1 < matcher->size;
    if (lazy) next = longest_match(matcher, at + 1);
    if (match.value == 0 || next.value > match.value) {
      tokens[(*count)++] = (Token){matcher->data[at++], 0};
      match = lazy ? next : longest_match(matcher, at);
      continue;
    }
    tokens[(*count)++] = match;
    for (size_t end = at + match.value; ++at < end;) remember(matcher, at);
    match = at < matcher->size ? longest_match(matcher, at) : (Token){0, 0};
  }
  return at;
}

/*
 * Adds the deflate stream of `data` to `out`; `level` 1 to 9 trades time for size. With a descriptor
 * (not -1) `out` is written there and emptied after each block, so that it stays small.
 */
static void deflate(Buffer *out, int descriptor, const uint8_t *data, size_t size, int level) {
  static Matcher matcher;
  static Token tokens[BLOCK_TOKENS];
  BitWriter writer = {out, 0, 0};
  memset(&matcher, 0, sizeof matcher);
  matcher.data = data;
  matcher.size = size;
  matcher.tries = 1 << level;
  size_t at = 0;
  do {
    size_t count, start = at;
    at = find_tokens(&matcher, at, tokens, &count);
    write_block(&writer, tokens, count, data + start, at - start, at == size);
    if (descriptor >= 0) buffer_flush(out, descriptor);
  } while (at < size);
  align_to_byte(&writer);
}

#endif
