import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { buildNative } from '../../build/native-programs.ts'
import { chooseHost } from '../../worker/hosts/choose-host.ts'
import { bareRun } from '../rig/bare-run.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, median, rounded, type Bench } from './result.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const INPUT_BYTES = 64 * 1024 * 1024
const ROUNDS = 5
const run = promisify(execFile)

export const wasmNative: Bench = {
  name: 'wasm-native',
  summary: 'SHA-256 over 64 MiB in a worker against a native build of the same source',
  run: async (say) =>
    withTempFolder('bench-wasm', async (folder) => {
      const native = await buildNative('sha256', folder)
      if (native.file === null) {
        say(`wasm-native cannot be measured: ${native.reason}`)
        return []
      }
      const input = randomBytes(INPUT_BYTES)
      const file = path.join(folder, 'input')
      await writeFile(file, input)
      const host = await chooseHost({
        workerFile: path.join(root, 'out/worker/worker.mjs'),
        nodeBinary: process.execPath,
      })
      const inWorker: number[] = []
      const natively: number[] = []
      // Interleaved, so that a slow moment of the machine meets both.
      for (let round = 0; round < ROUNDS; round += 1) {
        const startedAt = performance.now()
        await run(native.file, [file])
        natively.push(performance.now() - startedAt)
        inWorker.push((await bareRun(host, 'sha256', input)).runMs)
      }
      return [
        {
          name: 'wasm-native',
          value: rounded(median(inWorker)),
          unit: 'ms',
          ...against({ name: `native, ${native.reason}`, value: median(natively) }, median(inWorker)),
          detail: `run time inside the ${host.report().host} worker, median of ${ROUNDS}; the native time includes reading the file from the page cache`,
        },
      ]
    }),
}
