/* The Mandelbrot set in fixed point, smoothly coloured, to /out/mandelbrot.png. */
#include "png.h"

enum {
  FRACTION = 27,
  ESCAPE = 4,
  SAMPLES = 2,
  STOPS = 7,
};

typedef struct {
  int64_t x, y, width;
  int iterations;
} View;

/* log2(value) with 12 fraction bits, by squaring; value is at least 1. */
static int64_t log2_fixed(uint64_t value) {
  int whole = 63 - __builtin_clzll(value);
  int64_t result = (int64_t)whole << 12;
  uint64_t mantissa = whole > 31 ? value >> (whole - 31) : value << (31 - whole);
  for (int bit = 11; bit >= 0; bit--) {
    mantissa = mantissa * mantissa >> 31;
    if (mantissa >> 32) {
      mantissa >>= 1;
      result |= 1 << bit;
    }
  }
  return result;
}

/* Iterations until escape with 8 fraction bits, or -1 inside the set. */
__attribute__((noinline)) static int64_t escape_time(int64_t cx, int64_t cy, int iterations) {
  const int64_t limit = (int64_t)ESCAPE * ESCAPE << FRACTION;
  int64_t x = 0, y = 0, xx = 0, yy = 0;
  for (int n = 0; n < iterations; n++) {
    y = (x * y >> (FRACTION - 1)) + cy;
    x = xx - yy + cx;
    xx = x * x >> FRACTION;
    yy = y * y >> FRACTION;
    if (xx + yy <= limit) continue;
    int64_t magnitude = log2_fixed((uint64_t)(xx + yy)) - ((int64_t)FRACTION << 12);
    int64_t late = log2_fixed((uint64_t)magnitude) - log2_fixed((uint64_t)(4 << 12));
    return ((int64_t)(n + 1) << 8) - (late >> 4);
  }
  return -1;
}

static const uint8_t PALETTE[STOPS][3] = {
    {10, 12, 38}, {24, 60, 122}, {38, 136, 178}, {222, 236, 216}, {250, 186, 74}, {196, 66, 32}, {48, 14, 44},
};

/* The palette is walked with the square root of the time, so that bands near the edge do not crowd. */
static void add_colour(int64_t time, uint32_t sum[3]) {
  if (time < 0) {
    sum[0] += 6;
    sum[1] += 7;
    sum[2] += 18;
    return;
  }
  uint64_t square = (uint64_t)(time < 0 ? 0 : time) << 16, root = 0;
  for (uint64_t bit = 1ull << 24; bit > 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= square) root += bit;
  }
  uint32_t at = (uint32_t)(root / 5) % (STOPS * 1024);
  uint32_t stop = at / 1024, part = at % 1024;
  for (int i = 0; i < 3; i++) {
    sum[i] += (PALETTE[stop][i] * (1024 - part) + PALETTE[(stop + 1) % STOPS][i] * part) / 1024;
  }
}

__attribute__((noinline)) static void draw_row(uint8_t *row, const View *view, int64_t y, int64_t width, int64_t height) {
  for (int64_t x = 0; x < width; x++) {
    uint32_t sum[3] = {0};
    for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      int64_t px = x * SAMPLES + sample % SAMPLES - width * SAMPLES / 2;
      int64_t py = y * SAMPLES + sample / SAMPLES - height * SAMPLES / 2;
      int64_t cx = view->x + view->width * px / (width * SAMPLES);
      int64_t cy = view->y + view->width * py / (width * SAMPLES);
      add_colour(escape_time(cx, cy, view->iterations), sum);
    }
    for (int i = 0; i < 3; i++) row[3 * x + i] = (uint8_t)(sum[i] / (SAMPLES * SAMPLES));
  }
}

int main(int argc, char **argv) {
  int64_t width = 640, height = 400;
  View view = {-(int64_t)(3ll << FRACTION) / 4, 0, 3ll << FRACTION, 256};
  for (int i = 1; i < argc; i += 2) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--width") == 0) {
      width = number_argument(value, 16, 2048);
    } else if (strcmp(argv[i], "--height") == 0) {
      height = number_argument(value, 16, 2048);
    } else if (strcmp(argv[i], "--x") == 0) {
      view.x = (number_argument(value, -2500000, 2500000) << FRACTION) / 1000000;
    } else if (strcmp(argv[i], "--y") == 0) {
      view.y = (number_argument(value, -2500000, 2500000) << FRACTION) / 1000000;
    } else if (strcmp(argv[i], "--span") == 0) {
      view.width = (number_argument(value, 100, 4000000) << FRACTION) / 1000000;
    } else if (strcmp(argv[i], "--iterations") == 0) {
      view.iterations = (int)number_argument(value, 1, 100000);
    } else {
      fail("usage: [--width N] [--height N] [--x MILLIONTHS] [--y MILLIONTHS] [--span MILLIONTHS] [--iterations N], not ", argv[i]);
    }
  }
  uint8_t *pixels = malloc((size_t)(width * height * 3));
  if (pixels == NULL) fail("not enough memory for the picture", "");
  for (int64_t y = 0; y < height; y++) draw_row(pixels + y * width * 3, &view, y, width, height);
  write_png(OUT_FOLDER "/mandelbrot.png", pixels, (uint32_t)width, (uint32_t)height);
  return 0;
}
