import { MAX_WGSL_BYTES } from '../../../contract/wgsl.ts'
import type { DeviceWatch } from './device-watch.ts'
import { JobFailure, printable } from './failures.ts'

const MAX_MESSAGES = 200

/**
 * The WGSL source as a module of the device. `tell` gets everything the compiler said, a line each,
 * when it refuses.
 * @throws JobFailure `invalid-shader` with the first error, its line and its column
 */
export async function compileShader(
  watch: DeviceWatch,
  source: Uint8Array,
  tell: (text: string) => void,
): Promise<GPUShaderModule> {
  const { device } = watch
  const code = decode(source)
  device.pushErrorScope('validation')
  const module = device.createShaderModule({ code })
  const [failure, { messages }] = await watch.until(Promise.all([device.popErrorScope(), module.getCompilationInfo()]))
  const first = messages.find((message) => message.type === 'error')
  if (first === undefined && failure === null) return module
  tell(messages.slice(0, MAX_MESSAGES).map(asLine).join(''))
  throw refused(first === undefined ? printable(failure?.message ?? '') : atPlace(first))
}

/** @throws JobFailure `invalid-shader` where the driver, or `invalid-passes` where WebGPU, does not take it */
export async function compilePipeline(
  watch: DeviceWatch,
  module: GPUShaderModule,
  entryPoint: string,
): Promise<GPUComputePipeline> {
  try {
    return await watch.until(
      watch.device.createComputePipelineAsync({ label: entryPoint, layout: 'auto', compute: { module, entryPoint } }),
    )
  } catch (error: unknown) {
    if (!(error instanceof Error) || !('reason' in error)) throw error
    const said = `Entry point ${entryPoint}: ${printable(error.message)}`
    throw error.reason === 'validation' ? new JobFailure('invalid-passes', said) : refused(said)
  }
}

function decode(source: Uint8Array): string {
  if (source.length > MAX_WGSL_BYTES) {
    throw refused(`it has ${source.length} bytes, and the most is ${MAX_WGSL_BYTES}.`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source)
  } catch {
    // A fatal decoder throws for this alone.
    throw refused('it is not UTF-8.')
  }
}

function refused(why: string): JobFailure {
  return new JobFailure('invalid-shader', `The shader does not compile: ${why}`)
}

/** Lines and columns count from 1; a message about the source as a whole has 0. */
function atPlace({ lineNum, linePos, message }: GPUCompilationMessage): string {
  return lineNum === 0 ? printable(message) : `line ${lineNum}, column ${linePos}: ${printable(message)}`
}

function asLine({ type, lineNum, linePos, message }: GPUCompilationMessage): string {
  return `${lineNum}:${linePos}: ${type}: ${printable(message)}\n`
}
