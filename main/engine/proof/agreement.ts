import type { JobInputs, JobOutputs, OutputFile, WasmManifest } from '../../../contract/job.ts'

/**
 * Where the inputs a job read differ from what its manifest names: module, stdin and files, in any
 * order but each path once. Null when they agree, else a sentence.
 */
export function inputsDisagreement(manifest: WasmManifest, inputs: JobInputs): string | null {
  if (manifest.module !== inputs.module.sha256) return 'The module that ran is not the one of the manifest.'
  if ((manifest.stdin ?? null) !== (inputs.stdin?.sha256 ?? null)) {
    return 'The standard input that was read is not the one of the manifest.'
  }
  const named = new Map(manifest.files.map((file) => [file.path, file.sha256]))
  const read = new Map(inputs.files.map((file) => [file.path, file.sha256]))
  if (named.size !== manifest.files.length) return 'The manifest names one path twice.'
  if (read.size !== inputs.files.length || read.size !== named.size) {
    return 'The files that were read are not the files of the manifest.'
  }
  const wrong = [...named].find(([path, sha256]) => read.get(path) !== sha256)
  return wrong === undefined ? null : `The file ${wrong[0]} that was read is not the one of the manifest.`
}

/** Null when output files are sorted by path (UTF-16 code units) with no path twice, else a sentence. */
export function outputsDisorder(outputs: JobOutputs): string | null {
  const wrong = outputs.files.find((file, index) => !comesAfter(file, outputs.files[index - 1]))
  return wrong === undefined ? null : `The output file ${wrong.path} is out of order or listed twice.`
}

function comesAfter(file: OutputFile, previous: OutputFile | undefined): boolean {
  return previous === undefined || previous.path < file.path
}
