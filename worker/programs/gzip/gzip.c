/* gzip (RFC 1952) of stdin or of one file, to stdout. */
#include "crc32.h"
#include "deflate.h"

static void add_u32(Buffer *buffer, uint32_t value) {
  uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
  buffer_add(buffer, bytes, 4);
}

int main(int argc, char **argv) {
  int level = 6;
  const char *path = "-";
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] == '-' && argv[i][1] >= '1' && argv[i][1] <= '9' && argv[i][2] == '\0') {
      level = argv[i][1] - '0';
    } else {
      path = argv[i];
    }
  }
  Buffer in = read_everything(path);
  Buffer out = {0};
  /* No name and no time, so that the same bytes always give the same answer. */
  const uint8_t header[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, level == 9 ? 2 : level == 1 ? 4 : 0, 255};
  buffer_add(&out, header, sizeof header);
  deflate(&out, 1, in.data, in.size, level);
  add_u32(&out, crc32(0, in.data, in.size));
  add_u32(&out, (uint32_t)in.size);
  write_all(1, out.data, out.size);
  return 0;
}
