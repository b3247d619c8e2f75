import { copyFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'vite'
import { WORKER_FILES } from '../contract/worker-page.ts'
import { root } from './step.ts'
import type { BuildStep } from './step.ts'

const source = path.join(root, 'worker', 'sandbox', 'page')
const names = Object.keys(WORKER_FILES).map((file) => file.slice(1))

/** One script that loads no other: its policy would not let it. */
async function bundleScript(name: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'chrome140',
      outDir,
      emptyOutDir: false,
      minify: true,
      reportCompressedSize: false,
      modulePreload: false,
      rolldownOptions: {
        input: path.join(source, `${path.basename(name, '.js')}.ts`),
        output: { format: 'iife', entryFileNames: name, codeSplitting: false },
      },
    },
  })
}

/** Writes the pages in which a browser engine runs jobs, and their scripts, into `folder`. */
export async function bundleWorkerPage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const name of names) {
    if (name.endsWith('.html')) await copyFile(path.join(source, name), path.join(folder, name))
    else await bundleScript(name, folder)
  }
}

/** The page of the Electron worker host, the same for the tests in Chromium. */
export const workerPage: BuildStep = {
  name: 'worker-page',
  inputs: ['worker/sandbox', 'contract', 'build/worker-page.ts'],
  outputs: names.map((name) => `out/worker-page/${name}`),
  run: () => bundleWorkerPage(path.join(root, 'out', 'worker-page')),
}
