import { WasmManifest, type BlobRef } from '../../../contract/job.ts'
import type { Blobs } from '../jobs/blobs.ts'
import { createMemoryStore } from '../validate/memory-store.ts'
import type { Rerunner } from '../validate/rerun.ts'
import { readBlob } from '../validate/validator.ts'
import { HearthError } from '../../../contract/errors.ts'

/** About half a second on a processor of 2020: enough of them in twenty seconds, each far above what a start costs. */
const ARGUMENTS = ['--width', '800', '--height', '600', '--iterations', '800']

/** Draws one picture with a built-in program, behind the walls of every job; in memory, for nobody. */
export type DrawPicture = (stop: AbortSignal) => Promise<void>

/** @param module the program that draws, among the files of the jobs */
export function cpuPictures(parts: {
  readonly rerunner: Pick<Rerunner, 'run'>
  readonly blobs: Pick<Blobs, 'read'>
  readonly module: BlobRef
}): DrawPicture {
  const { rerunner, blobs, module } = parts
  const manifest = WasmManifest.parse({ kind: 'wasm', module: module.sha256, args: ARGUMENTS })
  const inputs = { module, stdin: null, files: [] }
  return async (stop) => {
    const bytes = await readBlob(blobs, module.sha256)
    if (bytes === null) throw new HearthError('installation/incomplete', 'A program that comes with Hearth is missing.')
    const store = createMemoryStore()
    store.put(bytes)
    await rerunner.run({ manifest, inputs }, store, stop)
  }
}
