import { rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'vite'
import { root, type BuildStep } from './step.ts'

/** The bridge of the window, and the port of an instance for jobs. */
const names = ['preload', 'worker-window'] as const

/** A sandboxed preload is one CommonJS file that may require nothing but Electron. */
async function bundlePreload(name: (typeof names)[number], outDir: string): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'chrome140',
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { [name]: path.join(root, 'preload', `${name}.ts`) },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  })
}

/** Writes the preloads into `folder`, whose earlier ones are replaced. */
export async function bundlePreloads(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const name of names) await bundlePreload(name, folder)
}

/** By themselves, for tests that need no more of the desktop. */
export const preloads: BuildStep = {
  name: 'preload',
  inputs: ['preload', 'contract', 'build/preload.ts'],
  outputs: names.map((name) => `out/preload/${name}.cjs`),
  run: () => bundlePreloads(path.join(root, 'out', 'preload')),
}
