import { writeSync } from 'node:fs'
import { openDawn } from '../../node/dawn.ts'
import { bufferBytes, isOutput } from '../check-manifest.ts'
import { runWgslJob } from '../run-wgsl-job.ts'
import { mutant } from './mutants.ts'
import { dawnModule } from './software-gpu.ts'
import { Told } from './told.ts'

/* Arguments: seed, first and last number. Says "number reason" of each job when it has ended. */

const [seed = 0, first = 0, last = 0] = process.argv.slice(2).map(Number)
const { openDevice } = await openDawn({ module: dawnModule, options: ['backend=vulkan'] })
let device = await openDevice()

for (let index = first; index <= last; index += 1) {
  const { job, blobs } = mutant(seed, index)
  const told = new Told()
  const devices = [device]
  const open = async (): Promise<GPUDevice> => {
    device = devices.pop() ?? (await openDevice())
    return device
  }
  await runWgslJob(job, blobs, open, told)
  for (const buffer of job.manifest.buffers.filter(isOutput)) {
    const bytes = told.files.get(buffer.name)
    const wrong = bytes !== undefined && bytes.length !== bufferBytes(buffer, () => 0)
    if (wrong || (bytes === undefined) === (told.result.reason === 'exited')) throw new Error(`${index}: wrong outputs`)
  }
  writeSync(1, `${index} ${told.result.reason}\n`)
}
process.exit(0)
