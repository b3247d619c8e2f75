import path from 'node:path'
import { external } from './desktop.ts'
import { bundleForNode } from './node-bundle.ts'
import { root, type BuildStep } from './step.ts'

/**
 * What `npm start` runs without a window, as `out/headless/`: the engine with all it is made of in a few files. Run from
 * the sources it keeps the text of every module twice, and the compiler that takes the types out.
 */
export async function bundleHeadless(outDir: string): Promise<void> {
  const input = { headless: path.join(root, 'main', 'headless.ts') }
  await bundleForNode({ input, outDir, external, minify: true, extension: 'js' })
}

export const headless: BuildStep = {
  name: 'headless',
  inputs: ['main', 'contract', 'worker', 'build/headless.ts', 'build/desktop.ts', 'build/node-bundle.ts'],
  outputs: ['out/headless/headless.js'],
  run: () => bundleHeadless(path.join(root, 'out', 'headless')),
}
