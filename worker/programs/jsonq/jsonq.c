/* Reads one JSON document (RFC 8259), checks all of it, and prints the part a path such as `.items[3].name` names. */
#include "bytes16.h"
#include "command.h"

enum {
  DEEPEST = 512,
};

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
  int depth;
} Reader;

static void skip_space(Reader *reader) {
  const uint8_t *at = reader->at, *end = reader->end;
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at++;
  reader->at = at;
}

static int next_is(Reader *reader, char wanted) {
  skip_space(reader);
  if (reader->at == reader->end || *reader->at != (uint8_t)wanted) return 0;
  reader->at++;
  return 1;
}

static void expect(Reader *reader, char wanted) {
  char name[2] = {wanted, '\0'};
  if (!next_is(reader, wanted)) fail("not JSON: missing ", name);
}

static int ends_plain(uint8_t c) {
  return c < 0x20 || c == '"' || c == '\\';
}

/* Past the bytes that mean nothing special inside a string. */
static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end) {
  for (; end - at >= 16; at += 16) {
    Bytes16 bytes = load16(at);
    uint32_t found = bits16((Bytes16)(bytes < 0x20) | (Bytes16)(bytes == '"') | (Bytes16)(bytes == '\\'));
    if (found != 0) return at + __builtin_ctz(found);
  }
  while (at < end && !ends_plain(*at)) at++;
  return at;
}

static int is_hex(uint8_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Past the escape that `at` stands behind the backslash of. */
static const uint8_t *skip_escape(const uint8_t *at, const uint8_t *end) {
  if (at == end) fail("not JSON: a string does not end", "");
  uint8_t c = *at++;
  if (c == 0 || strchr("\"\\/bfnrtu", c) == NULL) fail("not JSON: unknown escape in a string", "");
  for (int digits = c == 'u' ? 4 : 0; digits > 0; digits--, at++) {
    if (at == end || !is_hex(*at)) fail("not JSON: \\u needs four hex digits", "");
  }
  return at;
}

static void skip_string(Reader *reader) {
  expect(reader, '"');
  const uint8_t *at = reader->at, *end = reader->end;
  for (;;) {
    at = skip_plain(at, end);
    if (at == end || *at < 0x20) fail("not JSON: a string does not end", "");
    if (*at++ == '"') break;
    at = skip_escape(at, end);
  }
  reader->at = at;
}

static int skip_digits(Reader *reader) {
  const uint8_t *start = reader->at, *at = start, *end = reader->end;
  while (at < end && *at >= '0' && *at <= '9') at++;
  reader->at = at;
  return at > start;
}

static int take(Reader *reader, char one, char other) {
  if (reader->at == reader->end || (*reader->at != (uint8_t)one && *reader->at != (uint8_t)other)) return 0;
  reader->at++;
  return 1;
}

static void skip_number(Reader *reader) {
  take(reader, '-', '-');
  int good = take(reader, '0', '0') || skip_digits(reader);
  if (good && take(reader, '.', '.')) good = skip_digits(reader);
  if (good && take(reader, 'e', 'E')) {
    take(reader, '+', '-');
    good = skip_digits(reader);
  }
  if (!good) fail("not JSON: expected a value", "");
}

static void skip_word(Reader *reader, const char *word) {
  size_t size = strlen(word);
  if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0) fail("not JSON: expected ", word);
  reader->at += size;
}

static void skip_value(Reader *reader);

/* Members or elements, up to the closing bracket; returns how many there were. */
static size_t skip_list(Reader *reader, char open, char close) {
  size_t count = 0;
  if (++reader->depth > DEEPEST) fail("the document is nested too deeply", "");
  expect(reader, open);
  if (!next_is(reader, close)) {
    do {
      if (open == '{') {
        skip_space(reader);
        skip_string(reader);
        expect(reader, ':');
      }
      skip_value(reader);
      count++;
    } while (next_is(reader, ','));
    expect(reader, close);
  }
  reader->depth--;
  return count;
}

static void skip_value(Reader *reader) {
  skip_space(reader);
  switch (reader->at == reader->end ? 0 : *reader->at) {
    case '{': skip_list(reader, '{', '}'); break;
    case '[': skip_list(reader, '[', ']'); break;
    case '"': skip_string(reader); break;
    case 't': skip_word(reader, "true"); break;
    case 'f': skip_word(reader, "false"); break;
    case 'n': skip_word(reader, "null"); break;
    default: skip_number(reader);
  }
}

/* Moves the reader, which stands on an object, to the member's value. Keys are compared as written. */
static void enter_member(Reader *reader, const char *key, size_t size) {
  if (!next_is(reader, '{')) fail("not an object before ", key);
  if (!next_is(reader, '}')) {
    do {
      skip_space(reader);
      const uint8_t *name = reader->at + 1;
      skip_string(reader);
      int same = (size_t)(reader->at - 1 - name) == size && memcmp(name, key, size) == 0;
      expect(reader, ':');
      if (same) return;
      skip_value(reader);
    } while (next_is(reader, ','));
  }
  fail("no member at ", key);
}

static void enter_element(Reader *reader, int64_t index, const char *path) {
  if (!next_is(reader, '[')) fail("not an array before ", path);
  skip_space(reader);
  if (reader->at < reader->end && *reader->at != ']') {
    do {
      if (index-- == 0) return;
      skip_value(reader);
    } while (next_is(reader, ','));
  }
  fail("no element at ", path);
}

static void follow(Reader *reader, const char *path) {
  while (*path != '\0') {
    if (*path == '.') {
      size_t size = strcspn(path + 1, ".[");
      if (size > 0) enter_member(reader, path + 1, size);
      path += 1 + size;
    } else if (*path == '[') {
      char *end;
      long long index = strtoll(path + 1, &end, 10);
      if (end == path + 1 || *end != ']' || index < 0) fail("bad index at ", path);
      enter_element(reader, index, path);
      path = end + 1;
    } else {
      fail("a path is made of .name and [number], not ", path);
    }
  }
  skip_space(reader);
}

/* The value without the white space between its parts. */
static void add_compact(Buffer *out, const uint8_t *at, const uint8_t *end) {
  int in_string = 0;
  for (; at < end; at++) {
    if (!in_string && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) continue;
    buffer_add(out, at, 1);
    if (*at == '"') in_string = !in_string;
    if (*at == '\\' && at + 1 < end) buffer_add(out, ++at, 1);
  }
}

static void print_keys(Reader value, Buffer *out) {
  if (!next_is(&value, '{')) fail("--keys needs an object", "");
  if (next_is(&value, '}')) return;
  do {
    skip_space(&value);
    const uint8_t *name = value.at;
    skip_string(&value);
    buffer_add(out, name, (size_t)(value.at - name));
    buffer_add(out, "\n", 1);
    expect(&value, ':');
    skip_value(&value);
  } while (next_is(&value, ','));
}

static void print_count(Reader value, Buffer *out) {
  char text[24], *at = text + sizeof text;
  int first = value.at < value.end ? *value.at : 0;
  if (first != '{' && first != '[') fail("--count needs an object or an array", "");
  size_t count = skip_list(&value, (char)first, first == '{' ? '}' : ']');
  *--at = '\n';
  do {
    *--at = (char)('0' + count % 10);
    count /= 10;
  } while (count > 0);
  buffer_add(out, at, (size_t)(text + sizeof text - at));
}

int main(int argc, char **argv) {
  const char *path = ".", *file = "-", *mode = "";
  int named = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--keys") == 0 || strcmp(argv[i], "--count") == 0) {
      mode = argv[i];
    } else if (!named++) {
      path = argv[i];
    } else {
      file = argv[i];
    }
  }
  Buffer in = read_everything(file), out = {0};
  Reader reader = {in.data, in.data + in.size, 0};
  Reader whole = reader;
  skip_value(&whole);
  skip_space(&whole);
  if (whole.at != whole.end) fail("not JSON: something follows the document", "");

  follow(&reader, path);
  if (strcmp(mode, "--keys") == 0) {
    print_keys(reader, &out);
  } else if (strcmp(mode, "--count") == 0) {
    print_count(reader, &out);
  } else {
    Reader value = reader;
    skip_value(&value);
    add_compact(&out, reader.at, value.at);
    buffer_add(&out, "\n", 1);
  }
  write_all(1, out.data, out.size);
  return 0;
}
