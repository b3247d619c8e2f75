import { readFileSync } from 'node:fs'
import path from 'node:path'
import { capMatmulManifest, CHALLENGE_ANSWER } from '../../../../worker/programs/wgsl/cap-matmul.ts'
import { runInWorker } from '../../../../worker/sandbox/wgsl/testing/gpu-worker.ts'
import { shaderJob } from '../../../../worker/sandbox/wgsl/testing/shader-job.ts'
import { gpuProver } from '../prover/gpu-prover.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const source = readFileSync(path.join(root, 'worker/programs/wgsl/cap-matmul.wgsl'), 'utf8')

/** The prover of the product, with the real worker on the processor that plays a GPU. Needs `out/worker`. */
export const softwareGpuProver = gpuProver({
  manifestOf: (options) => capMatmulManifest('0'.repeat(64), options),
  run: async function* run({ kind: _kind, module: _module, ...manifest }) {
    const told = await runInWorker(shaderJob(source, manifest))
    const answer = told.files.get(CHALLENGE_ANSWER)
    if (answer === undefined) throw new Error(JSON.stringify(told.result))
    // In two pieces, as from a pipe.
    yield answer.subarray(0, 100)
    yield answer.subarray(100)
  },
})
