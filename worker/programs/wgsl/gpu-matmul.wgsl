// Product of two square matrices of u32, wrapping at 2^32.
// `fill` makes both from a seed; a job that uploads its own leaves that pass out.

struct Parameters { n: u32, seed: u32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read_write> left: array<u32>;
@group(0) @binding(2) var<storage, read_write> right: array<u32>;
@group(0) @binding(3) var<storage, read_write> product: array<u32>;

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

@compute @workgroup_size(8, 8)
fn fill(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let n = parameters.n;
  let at = position(workgroup, local);
  if (at.x >= n || at.y >= n) { return; }
  let index = at.y * n + at.x;
  left[index] = scramble(index ^ parameters.seed);
  right[index] = scramble(left[index] + parameters.seed);
}

@compute @workgroup_size(8, 8)
fn multiply(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let n = parameters.n;
  let at = position(workgroup, local);
  if (at.x >= n || at.y >= n) { return; }
  var sum = 0u;
  for (var k = 0u; k < n; k++) {
    sum += left[at.y * n + k] * right[k * n + at.x];
  }
  product[at.y * n + at.x] = sum;
}
