import { inputFiles } from '../../../contract/job.ts'
import type { JobInputs, JobManifest, JobOutputs, OutputFile } from '../../../contract/job.ts'
import type { WgslManifest } from '../../../contract/wgsl.ts'
import { say } from '../../../contract/words/say.ts'
import { bufferSizes } from './buffer-sizes.ts'

/**
 * Where the inputs a job read differ from what its manifest names: module, stdin and files, in any
 * order but each path once. The files of a `wgsl` job are its input buffers. Null when they agree,
 * else a sentence.
 */
export function inputsDisagreement(manifest: JobManifest, inputs: JobInputs): string | null {
  if (manifest.module !== inputs.module.sha256) return say`The module that ran is not the one of the manifest.`
  const stdin = manifest.kind === 'wasm' ? (manifest.stdin ?? null) : null
  if (stdin !== (inputs.stdin?.sha256 ?? null)) {
    return say`The standard input that was read is not the one of the manifest.`
  }
  const asked = inputFiles(manifest)
  const named = new Map(asked.map((file) => [file.path, file.sha256]))
  const read = new Map(inputs.files.map((file) => [file.path, file.sha256]))
  if (named.size !== asked.length) return say`The manifest names one path twice.`
  if (read.size !== inputs.files.length || read.size !== named.size) {
    return say`The files that were read are not the files of the manifest.`
  }
  const wrong = [...named].find(([path, sha256]) => read.get(path) !== sha256)
  return wrong === undefined ? null : say`The file ${wrong[0]} that was read is not the one of the manifest.`
}

/**
 * Where outputs are not what such a job can produce, else null: output files are sorted by path (UTF-16
 * code units) with no path twice; a `wgsl` job that ran to its end has its output buffers as files, all
 * of them, each of its size. What its compiler says is on stderr.
 */
export function outputsDisagreement(manifest: JobManifest, inputs: JobInputs, outputs: JobOutputs): string | null {
  const wrong = outputs.files.find((file, index) => !comesAfter(file, outputs.files[index - 1]))
  if (wrong !== undefined) return say`The output file ${wrong.path} is out of order or listed twice.`
  return manifest.kind === 'wgsl' ? buffersDisagreement(manifest, inputs, outputs) : null
}

function buffersDisagreement(manifest: WgslManifest, inputs: JobInputs, outputs: JobOutputs): string | null {
  if (outputs.stdout.size > 0) return say`A GPU job has no standard output.`
  const expected = outputs.reason === 'exited' ? outputSizes(manifest, inputs) : new Map<string, number>()
  if (outputs.files.length !== expected.size) return say`The output files are not the output buffers of the manifest.`
  const wrong = outputs.files.find((file) => expected.get(file.path) !== file.size)
  return wrong === undefined ? null : say`The output file ${wrong.path} is not such a buffer of the manifest.`
}

function outputSizes(manifest: WgslManifest, inputs: JobInputs): ReadonlyMap<string, number> {
  const outputs = bufferSizes(manifest, inputs).filter(({ output }) => output)
  return new Map(outputs.map(({ name, bytes }) => [name, bytes]))
}

function comesAfter(file: OutputFile, previous: OutputFile | undefined): boolean {
  return previous === undefined || previous.path < file.path
}
