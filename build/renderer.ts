import react from '@vitejs/plugin-react'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { build, type InlineConfig } from 'vite'
import { fewFiles } from './renderer-chunks.ts'
import { root, type BuildStep } from './step.ts'
import { zodWithoutJsonSchema } from './zod-without-json-schema.ts'

/**
 * How a page of the window is bundled: relative addresses, so that it works from loopback and
 * from `app://`, and nothing inline, so that it works under a policy without inline code.
 */
function pageConfig(pageRoot: string, outDir: string): InlineConfig {
  return {
    configFile: false,
    root: pageRoot,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    plugins: [react(), zodWithoutJsonSchema(), fewFiles()],
    build: {
      target: 'chrome140',
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  }
}

/** Bundles a page as it ships, or with the React that complains of wrong use in the page's console. */
export async function buildPage(pageRoot: string, outDir: string, mode: 'production' | 'development'): Promise<void> {
  // Vite takes the word of the surroundings: under a test runner it would always build what is for developers.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = mode
  try {
    await build({ ...pageConfig(pageRoot, outDir), mode })
  } finally {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  }
}

/** The window, the same for a browser and for the desktop shell. */
export const renderer: BuildStep = {
  name: 'renderer',
  inputs: ['renderer', 'contract', 'build/renderer.ts', 'build/renderer-chunks.ts', 'build/zod-without-json-schema.ts'],
  outputs: ['out/renderer/index.html'],
  async run() {
    const outDir = path.join(root, 'out', 'renderer')
    await rm(outDir, { recursive: true, force: true })
    await buildPage(path.join(root, 'renderer'), outDir, 'production')
  },
}
