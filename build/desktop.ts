import { cp } from 'node:fs/promises'
import path from 'node:path'
import { bundleForNode } from './node-bundle.ts'
import { bundlePreloads, preloads } from './preload.ts'
import { root, type BuildStep } from './step.ts'
import { writeIcons } from './icons/write-icons.ts'

/** What runs in Electron's main and utility processes. */
const mainEntries = ['electron', 'engine-process'] as const

/** Programs and threads of our own beside the engine; they ask for no package but koffi, whose native code lies beside it. */
const companions = {
  keeper: 'main/engine/practice/keeper.ts',
  buyer: 'main/engine/practice/buyer/buyer.ts',
  'arithmetic-thread': 'main/engine/challenge/verifier/arithmetic-thread.ts',
  nvml: 'main/engine/hardware/gpus/nvml/nvml-child.ts',
} as const

/**
 * Left out of the bundles: Electron itself, and packages that carry native code, WebAssembly or
 * worker files which they look up beside their own sources.
 */
export const external = [
  'electron',
  'electron-updater',
  'electron-updater/out/AppAdapter.js',
  'koffi',
  'better-sqlite3',
  'tiny-secp256k1',
  '@foundry-rs/anvil',
  'node-nvidia-smi',
  'systeminformation',
  'pino',
]

async function bundleMain(outDir: string): Promise<void> {
  const input = Object.fromEntries(mainEntries.map((name) => [name, path.join(root, 'main', `${name}.ts`)]))
  await bundleForNode({ input, outDir, external, extension: 'js' })
}

/** Packed, these lie outside the archive, because only Electron can read inside. */
async function bundleCompanions(outDir: string): Promise<void> {
  const input = Object.fromEntries(Object.entries(companions).map(([name, file]) => [name, path.join(root, file)]))
  await bundleForNode({ input, outDir, external: ['koffi'], extension: 'mjs' })
}

/** Writes the bundles as `main/`, `companions/` and `preload/` into `folder`, whose earlier ones are replaced. */
export async function bundleDesktop(folder: string): Promise<void> {
  await bundleMain(path.join(folder, 'main'))
  await bundleCompanions(path.join(folder, 'companions'))
  await bundlePreloads(path.join(folder, 'preload'))
}

/** The Electron side: main and engine process bundles, the engine's companions, the preload, and the icons. */
export const desktop: BuildStep = {
  name: 'desktop',
  inputs: [
    'main',
    'contract',
    'preload',
    'worker',
    'build/desktop.ts',
    'build/node-bundle.ts',
    'build/preload.ts',
    'build/icons',
    'build/release/feed.json',
    'build/release/app-update.yml',
  ],
  outputs: [
    ...mainEntries.map((name) => `out/main/${name}.js`),
    ...Object.keys(companions).map((name) => `out/companions/${name}.mjs`),
    ...preloads.outputs,
    'out/icons/hearth.png',
    'out/release/feed.json',
    'out/icons/tray/available.png',
  ],
  async run() {
    await bundleDesktop(path.join(root, 'out'))
    await writeIcons(path.join(root, 'out', 'icons'))
    for (const name of ['feed.json', 'app-update.yml']) {
      await cp(path.join(root, 'build', 'release', name), path.join(root, 'out', 'release', name))
    }
  },
}
