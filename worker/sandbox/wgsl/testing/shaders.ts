import { shaderJob } from './shader-job.ts'
import type { ShaderJob } from './shader-job.ts'

const out = '@group(0) @binding(0) var<storage, read_write> out: array<u32>;'
const part = '@group(1) @binding(0) var<uniform> part: vec4u;'

/** A job of one pass over one output buffer `out` of `length` u32, all zero at the start. */
export function simpleJob(
  body: string,
  {
    length = 64,
    pass = {},
    manifest = {},
  }: { readonly length?: number; readonly pass?: object; readonly manifest?: object } = {},
): ShaderJob {
  return shaderJob(`${out}\n${part}\n@compute @workgroup_size(64) fn main(${builtins}) {\n${body}\n}`, {
    buffers: [{ from: 'zero', name: 'out', element: 'u32', length, output: true }],
    passes: [{ entryPoint: 'main', bindings: [{ binding: 0, buffer: 'out' }], workgroups: [1, 1, 1], ...pass }],
    ...manifest,
  })
}

const builtins = '@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32'

/** Writes its number into every element. */
export const counting = 'let i = group.x * 64u + local; out[i] = i + 1u;'
/** Never ends; the condition depends on memory, so that no compiler can tell. */
export const endless = 'loop { out[local] += 1u; if (out[63] == 0xffffffffu && out[0] == 7u) { break; } }'
/** So many steps per invocation, which no compiler can leave out; starts at the value of `seed`. */
export const slow = (steps: number, seed = '1u'): string =>
  `var x = ${seed} + local; for (var i = 0u; i < ${steps}u; i++) { x = x * 1664525u + 1013904223u; }
  if (x == 7u) { out[local] = x; }`
/** Reads and writes far outside its buffer, on either side. */
export const outOfBounds = `
  let far = array(0x3fffffffu, 0xffffffffu, 1u << 20u, 1u << 28u, 64u, 65u, 1000u, 0x40000000u);
  let at = far[local % 8u] + local * 4096u;
  out[at] = 0xdeadbeefu;
  out[local] = select(0u, 1u, out[at] == 0xdeadbeefu || out[at] == 0u || out[at] == 1u);`

/** Two kilobytes of functions that call each other twice, which compilers copy into each other: 2^28 of them. */
export const compileBomb = `${out}
fn f0(x: u32) -> u32 { return out[x] * x + 1u; }
${Array.from({ length: 28 }, (_, i) => `fn f${i + 1}(x: u32) -> u32 { return f${i}(x + 1u) ^ f${i}(x * 3u); }`).join('\n')}
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) { out[i] = f28(i); }`
