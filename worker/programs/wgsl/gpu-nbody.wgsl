// Bodies that attract each other, one time step a round.
// `place` puts them on a seeded cloud in the first round; a job that uploads its own leaves it out.

struct Parameters { bodies: u32, seed: u32 }
struct Forces { step: f32, softening: f32 }

@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<uniform> forces: Forces;
// x, y, z and mass.
@group(0) @binding(2) var<storage, read_write> positions: array<vec4f>;
// x, y, z and nothing.
@group(0) @binding(3) var<storage, read_write> velocities: array<vec4f>;

// Workgroups that came before, along each axis; w is the round.
@group(1) @binding(0) var<uniform> part: vec4u;

fn scramble(start: u32) -> u32 {
  var x = start;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}

// From -1 to 1 in steps that f32 holds exactly.
fn coordinate(index: u32) -> f32 {
  return f32(i32(scramble(index ^ parameters.seed) & 0xffffu) - 32768) / 32768.0;
}

@compute @workgroup_size(64)
fn place(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let body = (workgroup.x + part.x) * 64u + local.x;
  if (body >= parameters.bodies || part.w > 0u) { return; }
  positions[body] = vec4f(coordinate(3u * body), coordinate(3u * body + 1u), coordinate(3u * body + 2u), 1.0);
  velocities[body] = vec4f();
}

@compute @workgroup_size(64)
fn attract(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let body = (workgroup.x + part.x) * 64u + local.x;
  if (body >= parameters.bodies) { return; }
  let here = positions[body].xyz;
  var pull = vec3f();
  for (var other = 0u; other < parameters.bodies; other++) {
    let way = positions[other].xyz - here;
    let near = dot(way, way) + forces.softening;
    pull += way * (positions[other].w / (near * sqrt(near)));
  }
  velocities[body] += vec4f(pull * forces.step, 0.0);
}

@compute @workgroup_size(64)
fn advance(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let body = (workgroup.x + part.x) * 64u + local.x;
  if (body >= parameters.bodies) { return; }
  positions[body] += vec4f(velocities[body].xyz * forces.step, 0.0);
}
