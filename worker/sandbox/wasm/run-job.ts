import type { Fd, OpenDirectory } from '@bjorn3/browser_wasi_shim'
import type { WasmWorkerJob } from '../../../contract/worker.ts'
import { explainFailure } from './failures.ts'
import type { Failure } from './failures.ts'
import { createWasi, offeredImports } from './imports.ts'
import type { CommandExports, WasiInstance } from './imports.ts'
import { inputPreopen, openInput } from './input-files.ts'
import { numberInodesAnew } from './inodes.ts'
import { inspectModule } from './inspect.ts'
import type { Refusal } from './refusal.ts'
import { OutputBudget } from './output-budget.ts'
import { collectFiles, outputPreopen, outputSize } from './output-files.ts'
import { outputStream } from './output-streams.ts'
import { JobReport } from '../report/job-report.ts'
import type { JobChannel } from '../report/job-report.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Runs one WASI command to its end and reports it through `channel`: progress, output and file
 * frames, then exactly one `result`. `blobs` are in the order of `job.blobs`; blob 0 is the module.
 * Nothing outside this call is touched: files and streams live in memory.
 */
export function runJob(job: WasmWorkerJob, blobs: readonly Bytes[], channel: JobChannel): void {
  prepareJob(job, blobs)(channel)
}

/**
 * As `runJob`, in two steps: the module is inspected and compiled, and nothing of it runs nor is
 * reported before the answer is called.
 */
export function prepareJob(job: WasmWorkerJob, blobs: readonly Bytes[]): (channel: JobChannel) => void {
  const startedAt = performance.now()
  const compiled = compile(job, blobs[0] ?? new Uint8Array())
  const compileMs = performance.now() - startedAt
  return (channel) => {
    const report = new JobReport(channel, compileMs)
    report.phase('compiling')
    if ('module' in compiled) runModule(job, compiled.module, blobs, report)
    else report.end(compiled.reason, null, compiled.message)
  }
}

function compile(
  { limits, verifiable }: WasmWorkerJob,
  bytes: Bytes,
): { module: WebAssembly.Module } | Refusal | Failure {
  const refusal = inspectModule(bytes, { memoryMiB: limits.memoryMiB, verifiable, offered: offeredImports })
  if (refusal !== null) return refusal
  try {
    return { module: new WebAssembly.Module(bytes) }
  } catch (error: unknown) {
    return explainFailure(error)
  }
}

function runModule(job: WasmWorkerJob, module: WebAssembly.Module, blobs: readonly Bytes[], report: JobReport): void {
  const streams = {
    flush: (): void => {
      stdout.flush()
      stderr.flush()
    },
    // A module that catches every exception cannot outlive this: the result is sent before the throw.
    exceeded: (sentence: string): void => {
      streams.flush()
      report.end('output-limit', null, sentence)
    },
  }
  numberInodesAnew()
  const descriptors: Fd[] = []
  const budget = new OutputBudget(job.limits.outputBytes, () => outputSize(out.dir, descriptors), streams.exceeded)
  const out = outputPreopen(budget)
  const stdout = outputStream(budget, (bytes) => report.output(1, bytes))
  const stderr = outputStream(budget, (bytes) => report.output(2, bytes))
  const { stdin, files } = inputsOf(job, blobs)
  descriptors.push(openInput(stdin), stdout.fd, stderr.fd, inputPreopen(files), out)
  const wasi = createWasi(['job', ...job.args], descriptors, job.verifiable)
  try {
    const instance = instantiate(module, wasi)
    report.phase('running')
    // Exit codes of WASI have 32 bits; those of a job one byte.
    const exitCode = Math.min(wasi.start(instance) >>> 0, 255)
    streams.flush()
    if (!report.ended) deliver(report, budget, out, exitCode)
  } catch (error: unknown) {
    streams.flush()
    const failure = explainFailure(error)
    report.end(failure.reason, null, failure.message)
  }
}

function instantiate(module: WebAssembly.Module, wasi: WasiInstance): CommandExports {
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports })
  const { memory, _start } = exports
  if (!(memory instanceof WebAssembly.Memory) || typeof _start !== 'function') {
    throw new WebAssembly.LinkError('it does not export _start and memory')
  }
  return { memory, _start: () => _start() }
}

function deliver(report: JobReport, budget: OutputBudget, out: OpenDirectory, exitCode: number): void {
  report.phase('writing')
  const { files, leftOut } = collectFiles(out.dir)
  // Two names of one file were counted once while it ran; they are two files now.
  if (budget.isOver(files.reduce((sum, file) => sum + file.bytes.length, 0))) {
    report.end('output-limit', null, budget.sentence)
    return
  }
  for (const file of files) report.file(file.path, file.bytes)
  const note = `${leftOut} files in /out were left out: a name may hold letters, digits, dots, “_” and “-” only.`
  report.end('exited', exitCode, leftOut === 0 ? '' : note)
}

function inputsOf(job: WasmWorkerJob, blobs: readonly Bytes[]): { stdin: Bytes; files: ReadonlyMap<string, Bytes> } {
  let stdin: Bytes = new Uint8Array()
  const files = new Map<string, Bytes>()
  for (const [index, blob] of job.blobs.entries()) {
    const bytes = blobs[index] ?? new Uint8Array()
    if (blob.use === 'stdin') stdin = bytes
    if (blob.use === 'file' && blob.path !== undefined) files.set(blob.path, bytes)
  }
  return { stdin, files }
}
