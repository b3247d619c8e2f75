import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { makeImmediatePatient } from '../../worker/sandbox/node/patient-immediate.ts'
import { BareSettings, type BareResult } from './bare-dawn-messages.ts'

/*
 * What somebody writes who has Dawn and nothing else: the matrix product of `gpu-matmul`, each round cut
 * into dispatches of `rows` workgroups, each dispatch one submit and one wait. The argument is
 * `BareSettings` in JSON; says a `BareResult` as one line of JSON.
 */

const Dawn = z.object({
  create: z.custom<(options: readonly string[]) => GPU>((value) => typeof value === 'function'),
})

const [UNIFORM, STORAGE, COPY_SOURCE, COPY_TARGET, MAP_READ] = [0x40, 0x80, 0x04, 0x08, 0x01]

const settings = BareSettings.parse(JSON.parse(process.argv[2] ?? ''))
const { n, seed } = settings
if (settings.patient) makeImmediatePatient()
const gpu = Dawn.parse(createRequire(import.meta.url)(settings.module)).create(
  process.platform === 'linux' ? ['backend=vulkan'] : [],
)
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
if (adapter === null) throw new Error('no adapter')
const device = await adapter.requestDevice()
// Dawn crashes when one of these is collected.
Object.assign(globalThis, { kept: { gpu, adapter, device } })

const startedAt = performance.now()
const module = device.createShaderModule({ code: readFileSync(settings.source, 'utf8') })
const bytes = 4 * n * n
const matrix = (usage = 0): GPUBuffer => device.createBuffer({ size: bytes, usage: STORAGE | usage })
const uniform = device.createBuffer({ size: 16, usage: UNIFORM | COPY_TARGET })
const part = device.createBuffer({ size: 16, usage: UNIFORM | COPY_TARGET })
const [left, right, product] = [matrix(), matrix(), matrix(COPY_SOURCE)]
device.queue.writeBuffer(uniform, 0, Uint32Array.of(n, seed, 0, 0))
const passes = [
  await prepare('fill', [uniform, left, right]),
  await prepare('multiply', [uniform, left, right, product]),
]

const runningSince = performance.now()
const groups = Math.ceil(n / 8)
for (let round = 0; round < settings.rounds; round += 1) {
  for (const pass of passes) {
    for (let row = 0; row < groups; row += settings.rows) {
      await dispatch(pass, row, Math.min(settings.rows, groups - row), round)
    }
  }
}
const runMs = performance.now() - runningSince

const readable = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_TARGET })
const encoder = device.createCommandEncoder()
encoder.copyBufferToBuffer(product, 0, readable, 0, bytes)
device.queue.submit([encoder.finish()])
await readable.mapAsync(MAP_READ)
const content = new Uint8Array(readable.getMappedRange()).slice()
const result: BareResult = {
  description: adapter.info.description,
  totalMs: performance.now() - startedAt,
  runMs,
  sha256: createHash('sha256').update(content).digest('hex'),
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))

interface Pass {
  readonly pipeline: GPUComputePipeline
  readonly groups: readonly [GPUBindGroup, GPUBindGroup]
}

async function prepare(entryPoint: string, buffers: readonly GPUBuffer[]): Promise<Pass> {
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } })
  const group = (index: number, members: readonly GPUBuffer[]): GPUBindGroup =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(index),
      entries: members.map((buffer, binding) => ({ binding, resource: { buffer } })),
    })
  return { pipeline, groups: [group(0, buffers), group(1, [part])] }
}

async function dispatch(
  { pipeline, groups: [data, before] }: Pass,
  row: number,
  rows: number,
  round: number,
): Promise<void> {
  device.queue.writeBuffer(part, 0, Uint32Array.of(0, row, 0, round))
  const commands = device.createCommandEncoder()
  const pass = commands.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, data)
  pass.setBindGroup(1, before)
  pass.dispatchWorkgroups(groups, rows)
  pass.end()
  device.queue.submit([commands.finish()])
  await device.queue.onSubmittedWorkDone()
}
