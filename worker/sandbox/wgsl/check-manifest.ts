import { MiB } from '../../../contract/job-data.ts'
import { ELEMENT_BYTES, MAX_BUFFER_BYTES } from '../../../contract/wgsl.ts'
import type { WgslBuffer, WgslManifest, WgslPass } from '../../../contract/wgsl.ts'
import { JobFailure } from './failures.ts'

/** What a device allows; the names are WebGPU's. */
export type DeviceLimits = Pick<
  GPUSupportedLimits,
  'maxStorageBufferBindingSize' | 'maxUniformBufferBindingSize' | 'maxComputeWorkgroupsPerDimension'
>

const UNIFORM_ALIGNMENT = 16
const axes = { x: 0, y: 1, z: 2 } as const

/** Bytes of a buffer on the device; those of an input are as many as were uploaded. */
export function bufferBytes(buffer: WgslBuffer, inputBytes: (name: string) => number): number {
  if (buffer.from === 'zero') return buffer.length * ELEMENT_BYTES
  if (buffer.from === 'input') return inputBytes(buffer.name)
  return Math.ceil((buffer.values.length * ELEMENT_BYTES) / UNIFORM_ALIGNMENT) * UNIFORM_ALIGNMENT
}

export function isOutput(buffer: WgslBuffer): boolean {
  return buffer.from !== 'values' && buffer.output
}

/**
 * Everything that can be told without a GPU about whether the job fits its own limits and the device's.
 * @throws JobFailure `invalid-passes`, `memory-limit`, `output-limit`
 */
export function checkManifest(
  manifest: WgslManifest,
  inputBytes: (name: string) => number,
  device: DeviceLimits,
): void {
  const { buffers, limits } = manifest
  const sum = (list: readonly WgslBuffer[]): number =>
    list.reduce((bytes, buffer) => bytes + bufferBytes(buffer, inputBytes), 0)
  for (const buffer of buffers) checkBuffer(buffer, bufferBytes(buffer, inputBytes), device)
  if (sum(buffers) > limits.memoryMiB * MiB) {
    throw new JobFailure(
      'memory-limit',
      `The buffers have ${sum(buffers)} bytes; the limit is ${limits.memoryMiB} MiB.`,
    )
  }
  const outputs = sum(buffers.filter(isOutput))
  if (outputs > limits.outputBytes) {
    throw new JobFailure('output-limit', `The outputs have ${outputs} bytes; the limit is ${limits.outputBytes}.`)
  }
  for (const [index, pass] of manifest.passes.entries()) checkGrid(pass, index, device)
}

function checkBuffer(buffer: WgslBuffer, bytes: number, device: DeviceLimits): void {
  const most =
    buffer.from === 'values'
      ? device.maxUniformBufferBindingSize
      : Math.min(MAX_BUFFER_BYTES, device.maxStorageBufferBindingSize)
  if (bytes > most) throw invalid(`Buffer ${buffer.name} has ${bytes} bytes; the most is ${most}.`)
  if (bytes === 0 || bytes % ELEMENT_BYTES !== 0) {
    throw invalid(`Buffer ${buffer.name} has ${bytes} bytes; elements have ${ELEMENT_BYTES} bytes each.`)
  }
  if (buffer.from !== 'values') return
  const stray = buffer.values.find((value) => !fits(value, buffer.element))
  if (stray !== undefined) throw invalid(`Buffer ${buffer.name}: ${stray} is no ${buffer.element}.`)
}

function fits(value: number, element: WgslBuffer['element']): boolean {
  if (element === 'u32') return value >>> 0 === value
  if (element === 'i32') return (value | 0) === value
  return Number.isFinite(Math.fround(value))
}

/** Along the axis a pass names, any size can be cut. */
function checkGrid({ entryPoint, workgroups, split }: WgslPass, index: number, device: DeviceLimits): void {
  const most = device.maxComputeWorkgroupsPerDimension
  const cut = split === undefined ? null : axes[split]
  const over = workgroups.find((count, axis) => count > most && axis !== cut)
  if (over === undefined) return
  throw invalid(
    `Pass ${index + 1} (${entryPoint}) has ${over} workgroups along one axis; the most is ${most}, except along the axis named by “split”.`,
  )
}

function invalid(message: string): JobFailure {
  return new JobFailure('invalid-passes', message)
}
