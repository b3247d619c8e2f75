// How often each point of a rectangle can be squared and moved before it leaves the circle of
// radius 2. Numbers are fixed point with 27 bits after the point, so every GPU gives the same bytes.

struct Parameters { width: u32, height: u32, iterations: u32 }
// Upper left corner and distance of two points, in 2^-27.
struct View { left: i32, top: i32, step: i32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<uniform> view: View;
@group(0) @binding(2) var<storage, read_write> counts: array<u32>;

// Workgroups that came before, along each axis.
@group(1) @binding(0) var<uniform> part: vec4u;

const TWO = 2 << 27u;

// Bits 27 to 58 of the product, rounded towards zero; WGSL has no 64-bit numbers.
fn times(a: i32, b: i32) -> i32 {
  let x = u32(abs(a));
  let y = u32(abs(b));
  let low = (x & 0xffffu) * (y & 0xffffu);
  let first = (x >> 16u) * (y & 0xffffu);
  let second = (x & 0xffffu) * (y >> 16u);
  let middle = (low >> 16u) + (first & 0xffffu) + (second & 0xffffu);
  let high = (x >> 16u) * (y >> 16u) + (first >> 16u) + (second >> 16u) + (middle >> 16u);
  let bits = i32((high << 5u) | ((middle & 0xffffu) >> 11u));
  return select(bits, -bits, (a < 0) != (b < 0));
}

@compute @workgroup_size(8, 8)
fn draw(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let at = (workgroup.xy + part.xy) * 8u + local.xy;
  if (at.x >= parameters.width || at.y >= parameters.height) { return; }
  let centre = vec2i(view.left, view.top) + vec2i(at) * view.step;
  var z = vec2i();
  var count = 0u;
  while (count < parameters.iterations) {
    if (abs(z.x) > TWO || abs(z.y) > TWO) { break; }
    let x = times(z.x, z.x);
    let y = times(z.y, z.y);
    if (x + y > 2 * TWO) { break; }
    z = vec2i(x - y, 2 * times(z.x, z.y)) + centre;
    count++;
  }
  counts[at.y * parameters.width + at.x] = count;
}
