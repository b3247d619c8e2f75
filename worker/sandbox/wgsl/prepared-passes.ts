import type { WgslPass } from '../../../contract/wgsl.ts'
import { compilePipeline } from './compile.ts'
import type { DeviceWatch } from './device-watch.ts'
import type { JobBuffers } from './job-buffers.ts'
import { MAX_BATCH } from './work-plan.ts'
import type { Dispatch } from './work-plan.ts'

/** Bytes between two `part` uniforms: the most that WebGPU lets a device ask for. */
const PART_STRIDE = 256
const PART_BYTES = 16

interface PreparedPass {
  readonly pass: WgslPass
  readonly pipeline: GPUComputePipeline
  readonly bindings: GPUBindGroup | null
  /** `part` of the n-th dispatch of a submit, made when first needed. */
  readonly parts: GPUBindGroup[]
}

/** The passes of a job, compiled and bound to its buffers. */
export class PreparedPasses {
  readonly #device: GPUDevice
  readonly #passes: readonly PreparedPass[]
  readonly #partBuffer: GPUBuffer
  readonly #partData = new Uint32Array((MAX_BATCH * PART_STRIDE) / 4)

  private constructor(device: GPUDevice, passes: readonly PreparedPass[], partBuffer: GPUBuffer) {
    this.#device = device
    this.#passes = passes
    this.#partBuffer = partBuffer
  }

  /**
   * Compiles and binds every pass, and encodes each once without running it, so that whatever does
   * not fit together is known before anything runs.
   * @throws JobFailure `invalid-shader`, `invalid-passes`, `memory-limit`
   */
  static async create(
    watch: DeviceWatch,
    module: GPUShaderModule,
    passes: readonly WgslPass[],
    buffers: JobBuffers,
  ): Promise<PreparedPasses> {
    const partBuffer = await buffers.addUniform('(part)', MAX_BATCH * PART_STRIDE)
    const pipelines = new Map<string, GPUComputePipeline>()
    for (const { entryPoint } of passes) {
      if (pipelines.has(entryPoint)) continue
      pipelines.set(entryPoint, await compilePipeline(watch, module, entryPoint))
    }
    const prepared: PreparedPass[] = []
    for (const [index, pass] of passes.entries()) {
      const pipeline = pipelines.get(pass.entryPoint)
      if (pipeline === undefined) throw new Error(`${pass.entryPoint} was not compiled.`)
      await watch.checked(`Pass ${index + 1} (${pass.entryPoint})`, () => {
        const bindings = bind(watch.device, pass, pipeline, buffers)
        const bound = { pass, pipeline, bindings, parts: [] }
        prepared.push(bound)
        const rehearsal = watch.device.createCommandEncoder()
        encode(watch.device, rehearsal, [{ bound, slot: 0, workgroups: [1, 1, 1] }], partBuffer)
        rehearsal.finish()
      })
    }
    return new PreparedPasses(watch.device, prepared, partBuffer)
  }

  /** Sends the dispatches, at most `MAX_BATCH`, to the GPU in one submit. */
  submit(dispatches: readonly Dispatch[]): void {
    const planned = dispatches.flatMap(({ pass, round, before, workgroups }, slot) => {
      this.#partData.set([...before, round], (slot * PART_STRIDE) / 4)
      const bound = this.#passes[pass]
      return bound === undefined ? [] : [{ bound, slot, workgroups }]
    })
    this.#device.queue.writeBuffer(this.#partBuffer, 0, this.#partData, 0, (dispatches.length * PART_STRIDE) / 4)
    const encoder = this.#device.createCommandEncoder()
    encode(this.#device, encoder, planned, this.#partBuffer)
    this.#device.queue.submit([encoder.finish()])
  }
}

interface Planned {
  readonly bound: PreparedPass
  readonly slot: number
  readonly workgroups: Dispatch['workgroups']
}

function encode(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  planned: readonly Planned[],
  partBuffer: GPUBuffer,
): void {
  const compute = encoder.beginComputePass()
  for (const { bound, slot, workgroups } of planned) {
    compute.setPipeline(bound.pipeline)
    if (bound.bindings !== null) compute.setBindGroup(0, bound.bindings)
    if (bound.pass.split !== undefined) compute.setBindGroup(1, partOf(device, bound, slot, partBuffer))
    compute.dispatchWorkgroups(...workgroups)
  }
  compute.end()
}

function bind(
  device: GPUDevice,
  { entryPoint, bindings }: WgslPass,
  pipeline: GPUComputePipeline,
  buffers: JobBuffers,
): GPUBindGroup | null {
  if (bindings.length === 0) return null
  return device.createBindGroup({
    label: entryPoint,
    layout: pipeline.getBindGroupLayout(0),
    entries: bindings.map(({ binding, buffer }) => ({ binding, resource: { buffer: buffers.get(buffer) } })),
  })
}

function partOf(device: GPUDevice, bound: PreparedPass, slot: number, buffer: GPUBuffer): GPUBindGroup {
  return (bound.parts[slot] ??= device.createBindGroup({
    label: 'part',
    layout: bound.pipeline.getBindGroupLayout(1),
    entries: [{ binding: 0, resource: { buffer, offset: slot * PART_STRIDE, size: PART_BYTES } }],
  }))
}
