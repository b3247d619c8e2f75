import path from 'node:path'
import { build } from 'vite'
import { external, isExternal } from './desktop.ts'
import { root, type BuildStep } from './step.ts'

/**
 * What `npm start` runs without a window, as `out/headless/`: the engine with all it is made of in a few files. Run from
 * the sources it keeps the text of every module twice, and the compiler that takes the types out.
 */
export async function bundleHeadless(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: true,
      minify: true,
      rolldownOptions: {
        input: { headless: path.join(root, 'main', 'headless.ts') },
        external: isExternal,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
}

export const headless: BuildStep = {
  name: 'headless',
  inputs: ['main', 'contract', 'worker', 'build/headless.ts', 'build/desktop.ts'],
  outputs: ['out/headless/headless.js'],
  run: () => bundleHeadless(path.join(root, 'out', 'headless')),
}
