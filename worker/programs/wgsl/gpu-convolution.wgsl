// A 5x5 kernel of integers over an image of bytes R, G, B, A; edges repeat.
// `draw` makes an image from a seed; a job that uploads its own leaves that pass out.

struct Parameters { width: u32, height: u32, seed: u32 }
// Row by row; the 26th number is the divisor, two more are padding.
struct Kernel { numbers: array<vec4i, 7> }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<uniform> kernel: Kernel;
@group(0) @binding(2) var<storage, read_write> image: array<u32>;
@group(0) @binding(3) var<storage, read_write> result: array<u32>;

// Workgroups that came before, along each axis.
@group(1) @binding(0) var<uniform> part: vec4u;

fn position(workgroup: vec3u, local: vec3u) -> vec2u {
  return (workgroup.xy + part.xy) * 8u + local.xy;
}

fn scramble(start: u32) -> u32 {
  var x = start;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}

fn number(index: u32) -> i32 {
  return kernel.numbers[index / 4u][index % 4u];
}

// Tiles of 16 pixels, each of a colour of its own.
@compute @workgroup_size(8, 8)
fn draw(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let at = position(workgroup, local);
  if (at.x >= parameters.width || at.y >= parameters.height) { return; }
  let tile = (at.y / 16u) * 65536u + at.x / 16u;
  image[at.y * parameters.width + at.x] = scramble(tile ^ parameters.seed) | 0xff000000u;
}

@compute @workgroup_size(8, 8)
fn convolve(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let at = position(workgroup, local);
  if (at.x >= parameters.width || at.y >= parameters.height) { return; }
  let last = vec2i(i32(parameters.width) - 1, i32(parameters.height) - 1);
  var sum = vec3i();
  for (var index = 0u; index < 25u; index++) {
    let offset = vec2i(i32(index % 5u) - 2, i32(index / 5u) - 2);
    let source = clamp(vec2i(at) + offset, vec2i(), last);
    let pixel = image[u32(source.y) * parameters.width + u32(source.x)];
    let colour = vec3i(i32(pixel & 0xffu), i32((pixel >> 8u) & 0xffu), i32((pixel >> 16u) & 0xffu));
    sum += number(index) * colour;
  }
  let colour = vec3u(clamp(sum / number(25u), vec3i(), vec3i(255)));
  let here = at.y * parameters.width + at.x;
  result[here] = colour.r | (colour.g << 8u) | (colour.b << 16u) | (image[here] & 0xff000000u);
}
