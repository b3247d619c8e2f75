/* Spheres on a chequered floor, traced in fixed point with shadows and reflections, to /out/scene.png. */
#include "png.h"

enum {
  ONE = 65536,
  REFLECTIONS = 4,
  SAMPLES = 3,
  MOST_SPHERES = 64,
};

typedef struct {
  int64_t x, y, z;
} Vector;

typedef struct {
  Vector centre;
  int64_t radius;
  Vector colour;
  /* Part of the light that is reflected, of ONE. */
  int64_t mirror;
} Sphere;

static Sphere spheres[MOST_SPHERES];
static int sphere_count;
static Vector light;

static int64_t times(int64_t a, int64_t b) {
  return a * b >> 16;
}
static Vector add(Vector a, Vector b) {
  return (Vector){a.x + b.x, a.y + b.y, a.z + b.z};
}
static Vector subtract(Vector a, Vector b) {
  return (Vector){a.x - b.x, a.y - b.y, a.z - b.z};
}
static Vector scale(Vector a, int64_t by) {
  return (Vector){times(a.x, by), times(a.y, by), times(a.z, by)};
}
static int64_t dot(Vector a, Vector b) {
  return (a.x * b.x + a.y * b.y + a.z * b.z) >> 16;
}
static Vector mix(Vector a, Vector b, int64_t part) {
  return add(scale(a, ONE - part), scale(b, part));
}

static int64_t root(int64_t square) {
  if (square <= 0) return 0;
  uint64_t left = (uint64_t)square, result = 0;
  uint64_t bit = 1ull << ((63 - __builtin_clzll(left)) & ~1);
  for (; bit > 0; bit >>= 2) {
    if (left >= result + bit) {
      left -= result + bit;
      result = (result >> 1) + bit;
    } else {
      result >>= 1;
    }
  }
  return (int64_t)result;
}

static Vector normal(Vector a) {
  int64_t length = root(a.x * a.x + a.y * a.y + a.z * a.z);
  if (length == 0) return (Vector){0, ONE, 0};
  return (Vector){a.x * ONE / length, a.y * ONE / length, a.z * ONE / length};
}

typedef struct {
  /* Distance along the ray; 0 when nothing was met. */
  int64_t distance;
  const Sphere *sphere;
} Hit;

/* Sphere test with the discriminant kept at 32 fraction bits: 16 would show as ragged edges. */
static int64_t meet(const Sphere *sphere, Vector from, Vector along) {
  Vector to = subtract(sphere->centre, from);
  int64_t middle = dot(to, along);
  int64_t inside = middle * middle - (to.x * to.x + to.y * to.y + to.z * to.z) + sphere->radius * sphere->radius;
  if (middle <= 0 || inside <= 0) return 0;
  int64_t near = middle - root(inside);
  return near > ONE / 256 ? near : 0;
}

static Hit nearest(Vector from, Vector along) {
  Hit hit = {0, NULL};
  for (int i = 0; i < sphere_count; i++) {
    int64_t distance = meet(&spheres[i], from, along);
    if (distance > 0 && (hit.distance == 0 || distance < hit.distance)) hit = (Hit){distance, &spheres[i]};
  }
  if (along.y < -8) {
    int64_t floor = from.y * ONE / -along.y;
    if (floor > ONE / 256 && floor < 80 * ONE && (hit.distance == 0 || floor < hit.distance)) hit = (Hit){floor, NULL};
  }
  return hit;
}

static Vector sky(Vector along) {
  int64_t up = along.y < 0 ? 0 : along.y;
  Vector base = mix((Vector){62000, 54000, 47000}, (Vector){11000, 25000, 52000}, root(up * ONE));
  int64_t sun = dot(along, light);
  for (int i = 0; i < 7 && sun > 0; i++) sun = times(sun, sun);
  return sun > 0 ? add(base, scale((Vector){ONE, ONE * 3 / 4, ONE / 2}, sun)) : base;
}

static Vector floor_colour(Vector at, int64_t distance) {
  int dark = ((at.x >> 16) + (at.z >> 16)) & 1;
  Vector colour = dark ? (Vector){9000, 11000, 15000} : (Vector){52000, 50000, 46000};
  int64_t haze = distance / 60;
  return mix(colour, (Vector){60000, 53000, 47000}, haze > ONE ? ONE : haze);
}

static Vector multiply(Vector a, Vector b) {
  return (Vector){times(a.x, b.x), times(a.y, b.y), times(a.z, b.z)};
}

static Vector trace(Vector from, Vector along) {
  Vector seen = {0, 0, 0}, weight = {ONE, ONE, ONE};
  for (int depth = 0; depth <= REFLECTIONS; depth++) {
    Hit hit = nearest(from, along);
    if (hit.distance == 0) return add(seen, multiply(weight, sky(along)));

    Vector at = add(from, scale(along, hit.distance));
    Vector out = hit.sphere == NULL ? (Vector){0, ONE, 0} : normal(subtract(at, hit.sphere->centre));
    Vector colour = hit.sphere == NULL ? floor_colour(at, hit.distance) : hit.sphere->colour;
    int64_t mirror = hit.sphere == NULL ? ONE / 10 : hit.sphere->mirror;
    Vector lifted = add(at, scale(out, ONE / 128));

    int64_t lit = dot(out, light);
    if (lit < 0 || nearest(lifted, light).distance > 0) lit = 0;
    Vector shade = scale(colour, ONE / 4 + times(lit, ONE * 3 / 4));
    if (hit.sphere != NULL && lit > 0) {
      int64_t shine = dot(subtract(scale(out, 2 * lit), light), scale(along, -ONE));
      for (int i = 0; i < 5 && shine > 0; i++) shine = times(shine, shine);
      if (shine > 0) shade = add(shade, (Vector){shine / 2, shine / 2, shine / 2});
    }
    seen = add(seen, multiply(weight, scale(shade, ONE - mirror)));
    weight = scale(weight, mirror);
    if (mirror == 0) return seen;
    along = normal(subtract(along, scale(out, 2 * dot(along, out))));
    from = lifted;
  }
  return seen;
}

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void make_scene(int count, uint32_t seed) {
  static const Vector colours[6] = {{60000, 21000, 17000}, {62000, 44000, 12000}, {14000, 46000, 40000},
                                    {17000, 31000, 60000}, {42000, 20000, 52000}, {58000, 57000, 55000}};
  spheres[0] = (Sphere){{0, ONE, 4 * ONE}, ONE, {60000, 60000, 62000}, ONE * 4 / 5};
  spheres[1] = (Sphere){{-2 * ONE, ONE * 3 / 5, 3 * ONE}, ONE * 3 / 5, colours[0], ONE / 8};
  spheres[2] = (Sphere){{ONE * 17 / 10, ONE * 7 / 10, ONE * 29 / 10}, ONE * 7 / 10, colours[3], ONE / 4};
  sphere_count = count < 3 ? count : 3;
  while (sphere_count < count) {
    int64_t radius = ONE / 8 + next_random(&seed) % (ONE / 4);
    int64_t x = (int64_t)(next_random(&seed) % (12 * ONE)) - 6 * ONE, z = ONE + next_random(&seed) % (9 * ONE);
    spheres[sphere_count++] = (Sphere){{x, radius, z}, radius, colours[next_random(&seed) % 6], next_random(&seed) % 3 * ONE / 8};
    for (int i = 0; i + 1 < sphere_count; i++) {
      Vector apart = subtract(spheres[i].centre, spheres[sphere_count - 1].centre);
      if (root(apart.x * apart.x + apart.y * apart.y + apart.z * apart.z) >= spheres[i].radius + radius) continue;
      sphere_count--;
      break;
    }
  }
}

__attribute__((noinline)) static void draw_row(uint8_t *row, int64_t y, int64_t width, int64_t height) {
  const Vector eye = {0, ONE * 3 / 2, -3 * ONE};
  for (int64_t x = 0; x < width; x++) {
    Vector sum = {0, 0, 0};
    for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      int64_t px = ((2 * (x * SAMPLES + sample % SAMPLES) + 1) * ONE) / (height * SAMPLES) - width * ONE / height;
      int64_t py = ONE - ((2 * (y * SAMPLES + sample / SAMPLES) + 1) * ONE) / (height * SAMPLES);
      sum = add(sum, trace(eye, normal((Vector){px, py - ONE / 5, 2 * ONE})));
    }
    int64_t parts[3] = {sum.x, sum.y, sum.z};
    for (int i = 0; i < 3; i++) {
      int64_t value = parts[i] / (SAMPLES * SAMPLES);
      row[3 * x + i] = (uint8_t)(value >= ONE ? 255 : root(value * ONE) * 255 / ONE);
    }
  }
}

int main(int argc, char **argv) {
  int64_t width = 480, height = 300, count = 24, seed = 7;
  for (int i = 1; i < argc; i += 2) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--width") == 0) {
      width = number_argument(value, 16, 2048);
    } else if (strcmp(argv[i], "--height") == 0) {
      height = number_argument(value, 16, 2048);
    } else if (strcmp(argv[i], "--spheres") == 0) {
      count = number_argument(value, 1, MOST_SPHERES);
    } else if (strcmp(argv[i], "--seed") == 0) {
      seed = number_argument(value, 0, UINT32_MAX);
    } else {
      fail("usage: [--width N] [--height N] [--spheres N] [--seed N], not ", argv[i]);
    }
  }
  light = normal((Vector){-3 * ONE, 5 * ONE, -2 * ONE});
  make_scene((int)count, (uint32_t)seed);
  uint8_t *pixels = malloc((size_t)(width * height * 3));
  if (pixels == NULL) fail("not enough memory for the picture", "");
  for (int64_t y = 0; y < height; y++) draw_row(pixels + y * width * 3, y, width, height);
  write_png(OUT_FOLDER "/scene.png", pixels, (uint32_t)width, (uint32_t)height);
  return 0;
}
