import { build } from 'vite'
import path from 'node:path'
import { root } from './step.ts'
import type { BuildStep } from './step.ts'

/** The worker process as one file, so that its sandbox needs to show it nothing else of this machine. */
export const workerBundle: BuildStep = {
  name: 'worker',
  inputs: ['worker/sandbox', 'contract', 'build/worker.ts'],
  outputs: ['out/worker/worker.mjs'],
  run: async () => {
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: 'worker/sandbox/entry-node.ts',
        outDir: path.join(root, 'out/worker'),
        emptyOutDir: true,
        target: 'node24',
        minify: true,
        rolldownOptions: { output: { entryFileNames: 'worker.mjs', format: 'es', codeSplitting: false } },
      },
    })
  },
}
