import { shaderJob } from './shader-job.ts'
import type { ShaderJob } from './shader-job.ts'

const WORDS = 256 * 1024
const CANARY = '0xca7a9e57u'
/** Each invocation walks over this many words. */
const STEPS = 16

const memory = '@group(0) @binding(0) var<storage, read_write> memory: array<u32>;'
const found = '@group(0) @binding(1) var<storage, read_write> found: array<atomic<u32>>;'
const aside = 'var<workgroup> aside: array<u32, 1024>;'
const builtins = '@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32'

/** Writes a secret into 1 MiB of the card's memory, and into that of its workgroups. */
export function canarySpread(): ShaderJob {
  return job(
    `${memory}\n${aside}
    @compute @workgroup_size(64) fn main(${builtins}) {
      for (var step = 0u; step < ${STEPS}u; step++) {
        memory[(group.x * 64u + local) * ${STEPS}u + step] = ${CANARY};
      }
      for (var step = 0u; step < 16u; step++) { aside[local * 16u + step] = ${CANARY}; }
      workgroupBarrier();
      memory[0] = aside[1023u - local];
    }`,
    ['memory'],
  )
}

/** Looks for the secret wherever it may still be: in as much memory, beyond it, and in its workgroups. */
export function canarySearch(): ShaderJob {
  return job(
    `${memory}\n${found}\n${aside}
    @compute @workgroup_size(64) fn main(${builtins}) {
      var count = 0u;
      for (var step = 0u; step < ${STEPS}u; step++) {
        count += u32(memory[(group.x * 64u + local) * ${STEPS}u + step] == ${CANARY});
        count += u32(memory[${WORDS}u + (group.x * 64u + local) * ${STEPS}u + step] == ${CANARY});
      }
      for (var step = 0u; step < 16u; step++) { count += u32(aside[local * 16u + step] == ${CANARY}); }
      atomicAdd(&found[0], count);
    }`,
    ['memory', 'found'],
  )
}

function job(source: string, buffers: readonly string[]): ShaderJob {
  const all = [
    { from: 'zero', name: 'memory', element: 'u32', length: WORDS },
    // Uploaded, so that it starts from zero also where nothing else does.
    { from: 'input', name: 'found', element: 'u32', sha256: '0'.repeat(64), output: true },
  ]
  const pass = {
    entryPoint: 'main',
    bindings: buffers.map((buffer, binding) => ({ binding, buffer })),
    workgroups: [WORDS / 64 / STEPS, 1, 1],
  }
  return shaderJob(source, { buffers: all, passes: [pass] }, { found: new Uint8Array(4) })
}
