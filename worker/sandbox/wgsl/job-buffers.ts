import type { WgslBuffer } from '../../../contract/wgsl.ts'
import { bufferBytes, isOutput } from './check-manifest.ts'
import type { DeviceWatch } from './device-watch.ts'
import { DeviceLost } from './failures.ts'
import { MAP_READ, USAGE } from './webgpu-flags.ts'

type Bytes = Uint8Array<ArrayBuffer>

const STAGING_BYTES = 16 * 1024 * 1024

export interface Output {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The buffers of one job on a device: filled at the start, zeroed and given back at the end. */
export class JobBuffers {
  readonly #watch: DeviceWatch
  readonly #buffers = new Map<string, GPUBuffer>()

  constructor(watch: DeviceWatch) {
    this.#watch = watch
  }

  /** @throws JobFailure `memory-limit` */
  async fill(buffers: readonly WgslBuffer[], inputs: ReadonlyMap<string, Bytes>): Promise<void> {
    for (const buffer of buffers) {
      const size = bufferBytes(buffer, (name) => inputs.get(name)?.length ?? 0)
      const content = buffer.from === 'values' ? valueBytes(buffer) : inputs.get(buffer.name)
      const created = await this.#create(buffer.name, size, usageOf(buffer))
      if (content === undefined) continue
      await this.#watch.checked(`Buffer ${buffer.name}`, () =>
        this.#watch.device.queue.writeBuffer(created, 0, content),
      )
    }
  }

  /** A uniform of the executor's own, which ends with the others. */
  async addUniform(name: string, size: number): Promise<GPUBuffer> {
    return this.#create(name, size, USAGE.uniform | USAGE.copyTarget)
  }

  get(name: string): GPUBuffer {
    const buffer = this.#buffers.get(name)
    if (buffer === undefined) throw new Error(`There is no buffer named ${name}.`)
    return buffer
  }

  /** The content of the outputs, sorted by name. */
  async read(buffers: readonly WgslBuffer[]): Promise<readonly Output[]> {
    const names = buffers.filter(isOutput).map((buffer) => buffer.name)
    const largest = Math.max(0, ...names.map((name) => this.get(name).size))
    if (largest === 0) return []
    const staging = await this.#create('(staging)', Math.min(STAGING_BYTES, largest), USAGE.mapRead | USAGE.copyTarget)
    const outputs: Output[] = []
    for (const name of names.sort()) outputs.push({ name, bytes: await this.#copyOut(this.get(name), staging) })
    return outputs
  }

  /** Nothing of the job stays in the memory of the card, whoever gets it next. A lost device has none. */
  async clear(): Promise<void> {
    try {
      await this.#zero()
    } catch (error: unknown) {
      if (!(error instanceof DeviceLost)) throw error
    }
    for (const buffer of this.#buffers.values()) buffer.destroy()
    this.#buffers.clear()
  }

  async #zero(): Promise<void> {
    const { device } = this.#watch
    const encoder = device.createCommandEncoder()
    for (const buffer of this.#buffers.values()) encoder.clearBuffer(buffer)
    device.queue.submit([encoder.finish()])
    await this.#watch.until(device.queue.onSubmittedWorkDone())
  }

  async #create(name: string, size: number, usage: number): Promise<GPUBuffer> {
    const buffer = await this.#watch.checked(`Buffer ${name}`, () =>
      this.#watch.device.createBuffer({ label: name, size, usage }),
    )
    this.#buffers.set(name, buffer)
    return buffer
  }

  async #copyOut(from: GPUBuffer, staging: GPUBuffer): Promise<Uint8Array> {
    const { device } = this.#watch
    const bytes = new Uint8Array(from.size)
    for (let offset = 0; offset < from.size; offset += staging.size) {
      const size = Math.min(staging.size, from.size - offset)
      const encoder = device.createCommandEncoder()
      encoder.copyBufferToBuffer(from, offset, staging, 0, size)
      device.queue.submit([encoder.finish()])
      await this.#watch.until(staging.mapAsync(MAP_READ, 0, size))
      bytes.set(new Uint8Array(staging.getMappedRange(0, size)), offset)
      staging.unmap()
    }
    return bytes
  }
}

function usageOf(buffer: WgslBuffer): number {
  if (buffer.from === 'values') return USAGE.uniform | USAGE.copyTarget
  return USAGE.storage | USAGE.copyTarget | (isOutput(buffer) ? USAGE.copySource : 0)
}

function valueBytes({ element, values }: Extract<WgslBuffer, { from: 'values' }>): Bytes {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) {
    if (element === 'f32') view.setFloat32(4 * index, value, true)
    else view.setUint32(4 * index, value, true)
  }
  return bytes
}
