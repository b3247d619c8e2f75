// The capability challenge cap-matmul-v1: X = M_0 * M_1 * ... * M_T mod 65521, one factor a round,
// then the entries of X as u16, little-endian.

const MODULUS = 65521u;

// `side` is n rounded up to a multiple of 32; the entries beyond n are zero.
struct Parameters { n: u32, side: u32, steps: u32, unused: u32, keys: array<vec4u, 129> }

@group(0) @binding(0) var<uniform> parameters: Parameters;
// Two matrices, of which each round reads one and writes the other; four entries of a row each.
@group(0) @binding(1) var<storage, read_write> product: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> factor: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> answer: array<u32>;

// Workgroups that came before, along each axis; w is the round.
@group(1) @binding(0) var<uniform> part: vec4u;

fn position(workgroup: vec3u, local: vec3u) -> vec2u {
  return (workgroup.xy + part.xy) * 8u + local.xy;
}

fn mix(start: u32) -> u32 {
  var x = start;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}

fn entry(t: u32, row: u32, column: u32) -> u32 {
  let n = parameters.n;
  if (row >= n || column >= n) { return 0u; }
  let two = parameters.keys[t / 2u];
  let keys = select(two.xy, two.zw, t % 2u == 1u);
  return mix(mix((row * n + column) ^ keys.x) + keys.y) % MODULUS;
}

fn entries(t: u32, at: vec2u) -> vec4u {
  let column = at.x * 4u;
  return vec4u(
    entry(t, at.y, column),
    entry(t, at.y, column + 1u),
    entry(t, at.y, column + 2u),
    entry(t, at.y, column + 3u),
  );
}

// M_0, in the first round only.
@compute @workgroup_size(8, 8)
fn begin(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  if (part.w > 0u) { return; }
  let at = position(workgroup, local);
  product[at.y * (parameters.side / 4u) + at.x] = entries(0u, at);
}

// The factor of this round.
@compute @workgroup_size(8, 8)
fn generate(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let at = position(workgroup, local);
  factor[at.y * (parameters.side / 4u) + at.x] = entries(part.w + 1u, at);
}

// Four entries of a row of X, in the making. Entries of the factor are cut into a low and a high byte,
// so that 256 products with an entry of X fit into u32.
struct Sums { low: vec4u, high: vec4u }

fn add(sums: ptr<function, Sums>, x: u32, lowBytes: vec4u, highBytes: vec4u) {
  (*sums).low += x * lowBytes;
  (*sums).high += x * highBytes;
}

fn reduce(sums: ptr<function, Sums>) {
  (*sums).low %= vec4u(MODULUS);
  (*sums).high %= vec4u(MODULUS);
}

fn total(sums: Sums) -> vec4u {
  return ((sums.high % MODULUS) * 256u + sums.low % MODULUS) % MODULUS;
}

// X times the factor of this round; each invocation makes four rows of four columns, which are names
// and no array because compilers keep only names in registers without fail.
@compute @workgroup_size(8, 8)
fn multiply(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let at = position(workgroup, local);
  let words = parameters.side / 4u;
  let size = parameters.side * words;
  let source = (part.w % 2u) * size;
  let row = at.y * 4u * words;
  var sums0: Sums;
  var sums1: Sums;
  var sums2: Sums;
  var sums3: Sums;
  for (var k = 0u; k < words; k++) {
    let x0 = product[source + row + k];
    let x1 = product[source + row + words + k];
    let x2 = product[source + row + 2u * words + k];
    let x3 = product[source + row + 3u * words + k];
    for (var j = 0u; j < 4u; j++) {
      let four = factor[(4u * k + j) * words + at.x];
      let lowBytes = four & vec4u(0xffu);
      let highBytes = four >> vec4u(8u);
      add(&sums0, x0[j], lowBytes, highBytes);
      add(&sums1, x1[j], lowBytes, highBytes);
      add(&sums2, x2[j], lowBytes, highBytes);
      add(&sums3, x3[j], lowBytes, highBytes);
    }
    if (k % 64u == 63u) {
      reduce(&sums0);
      reduce(&sums1);
      reduce(&sums2);
      reduce(&sums3);
    }
  }
  let into = size - source + row + at.x;
  product[into] = total(sums0);
  product[into + words] = total(sums1);
  product[into + 2u * words] = total(sums2);
  product[into + 3u * words] = total(sums3);
}

fn result(index: u32) -> u32 {
  let n = parameters.n;
  if (index >= n * n) { return 0u; }
  let words = parameters.side / 4u;
  let source = (parameters.steps % 2u) * parameters.side * words;
  let column = index % n;
  return product[source + (index / n) * words + column / 4u][column % 4u];
}

// X_T without the zeros around it, in the last round only: two entries each.
@compute @workgroup_size(64)
fn finish(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let word = (workgroup.x + part.x) * 64u + local.x;
  if (part.w + 1u < parameters.steps || word >= arrayLength(&answer)) { return; }
  answer[word] = result(2u * word) | (result(2u * word + 1u) << 16u);
}
