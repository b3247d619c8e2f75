import { writeSync } from 'node:fs'
import { z } from 'zod'
import { openDawn } from '../../node/dawn.ts'
import { knownAnswerHolds } from '../known-answer.ts'
import { runWgslJob } from '../run-wgsl-job.ts'
import { canarySearch, canarySpread } from './canary.ts'
import { computeWrongly, forgetClearing, keepBuffers, seemLost } from './device-tricks.ts'
import type { ShaderJob } from './shader-job.ts'
import { counting, endless, simpleJob, slow } from './shaders.ts'
import { dawnModule } from './software-gpu.ts'
import { Told } from './told.ts'

/*
 * The executor on a device that this process holds, for what cannot be seen from outside. Arguments:
 * a scenario and options of Dawn; what came of it is the last line, in JSON.
 */

const [scenario = '', ...options] = z.array(z.string()).parse(process.argv.slice(2))
const { openDevice } = await openDawn({ module: dawnModule, options: ['backend=vulkan', ...options] })

/** Long enough to tell of its progress. */
const long = simpleJob(slow(2000, 'part.x'), { pass: { workgroups: [1500, 1, 1], split: 'x' } })

async function run({ job, blobs }: ShaderJob, device: GPUDevice): Promise<Told> {
  const told = new Told()
  await runWgslJob(job, blobs, async () => device, told)
  return told
}

/** Destroys the device as soon as the job tells that it is under way, as often as `times` says. */
async function losing(times: number): Promise<unknown> {
  let [opened, destroyed] = [0, 0]
  let device: GPUDevice | null = null
  const told = new Told()
  const channel = {
    json: (type: number, value: unknown) => {
      told.json(type, value)
      if (told.progress.at(-1)?.done === undefined || destroyed >= times || destroyed >= opened) return
      destroyed += 1
      device?.destroy()
    },
    bytes: (type: number, payload: Uint8Array) => told.bytes(type, payload),
  }
  const open = async (): Promise<GPUDevice> => {
    opened += 1
    device = await openDevice()
    return device
  }
  await runWgslJob(long.job, long.blobs, open, channel)
  return { opened, result: told.result, outputs: [...told.files.keys()] }
}

/** How often jobs after it find what a job left; freed memory comes round again only after a while. */
async function canaryFound(device: GPUDevice): Promise<number> {
  await run(canarySpread(), device)
  let found = 0
  for (let job = 0; job < 4; job += 1) found += (await run(canarySearch(), device)).words('found')[0] ?? 0
  return found
}

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  'lost once': () => losing(1),
  'lost twice': () => losing(2),
  'no other device': async () => {
    const devices = [await openDevice()]
    devices[0]?.destroy()
    const told = new Told()
    const open = async (): Promise<GPUDevice> => devices.pop() ?? Promise.reject(new Error('no such device'))
    await runWgslJob(long.job, long.blobs, open, told)
    return told.result
  },
  'reset by its driver': async () => (await run(simpleJob(endless), seemLost(await openDevice(), 4000))).result,
  'what stays in its buffers': async () => {
    const device = await openDevice()
    const contents = keepBuffers(device)
    const told = await run(simpleJob(counting), device)
    return { told: [...told.words('out').subarray(0, 3)], nonZero: await contents() }
  },
  canary: async () => canaryFound(await openDevice()),
  'canary without clearing': async () => canaryFound(forgetClearing(await openDevice())),
  'right arithmetic': async () => knownAnswerHolds(await openDevice()),
  'wrong arithmetic': async () => knownAnswerHolds(computeWrongly(await openDevice())),
}

const outcome = await scenarios[scenario]?.()
writeSync(1, `\n${JSON.stringify(outcome)}\n`)
// An endless shader would hold up any other end.
process.kill(process.pid, 'SIGKILL')
