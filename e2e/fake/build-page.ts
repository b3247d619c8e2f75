import path from 'node:path'
import { buildPage } from '../../build/renderer.ts'
import { root, runStep, type BuildStep } from '../../build/step.ts'

const outDir = path.join(root, 'out', 'fake-page')

/** The window over a fake engine, bundled as the real one, with the React that complains: `ui/fake` fails on what it says. */
const fakePage: BuildStep = {
  name: 'fake-page',
  inputs: ['renderer', 'contract', 'e2e/fake', 'build/renderer.ts', 'build/renderer-chunks.ts'],
  outputs: ['out/fake-page/index.html'],
  async run() {
    await buildPage(path.join(root, 'e2e', 'fake', 'page'), outDir, 'development')
  },
}

/** Bundles the page where its sources changed and returns its folder. */
export async function buildFakePage(): Promise<string> {
  await runStep(fakePage)
  return outDir
}
