/** Which folder may import which. A file belongs to the longest prefix that fits it. */
export interface Layer {
  readonly prefix: string
  /** Prefixes it may import besides its own. */
  readonly mayImport: readonly string[]
  /** When set, the only packages it may import; `node:` modules count as packages. */
  readonly packages?: readonly string[]
}

const engine = 'main/engine/'

export const layers: readonly Layer[] = [
  { prefix: 'contract/', mayImport: ['contract/words/'], packages: ['zod'] },
  // Window, tray and command line speak through one function, so that they say the same.
  {
    prefix: 'contract/words/',
    mayImport: ['contract/'],
    packages: ['zod', '@lingui/core', '@lingui/message-utils/compileMessage'],
  },

  { prefix: `${engine}ports/`, mayImport: ['contract/'] },
  // Pure: decisions and proofs reach neither disk nor network nor processes.
  { prefix: `${engine}availability/`, mayImport: ['contract/'], packages: [] },
  {
    prefix: `${engine}proof/`,
    mayImport: ['contract/'],
    packages: ['viem', 'viem/accounts', 'tiny-secp256k1', 'hash-wasm', 'node:crypto', 'zod'],
  },
  { prefix: `${engine}hardware/`, mayImport: ['contract/', `${engine}ports/`] },
  { prefix: `${engine}ledger/`, mayImport: ['contract/', `${engine}ports/`] },
  {
    prefix: `${engine}wallet/`,
    mayImport: ['contract/', `${engine}ports/`, `${engine}ledger/`, `${engine}proof/`],
  },
  { prefix: `${engine}jobs/`, mayImport: ['contract/', `${engine}ports/`, `${engine}ledger/`, `${engine}proof/`] },
  {
    prefix: `${engine}payments/`,
    mayImport: ['contract/', `${engine}ports/`, `${engine}ledger/`, `${engine}proof/`, `${engine}wallet/`],
  },
  {
    prefix: `${engine}market/`,
    mayImport: [
      'contract/',
      `${engine}ports/`,
      `${engine}ledger/`,
      `${engine}jobs/`,
      `${engine}payments/`,
      `${engine}pacing/`,
      `${engine}retrieval/`,
    ],
  },
  { prefix: `${engine}pacing/`, mayImport: ['contract/', `${engine}ports/`] },
  {
    prefix: `${engine}retrieval/`,
    mayImport: ['contract/', `${engine}ports/`, `${engine}ledger/`, `${engine}proof/`, `${engine}pacing/`],
  },
  { prefix: `${engine}challenge/`, mayImport: ['contract/', `${engine}ports/`, `${engine}proof/`] },
  {
    prefix: `${engine}practice/`,
    mayImport: ['contract/', `${engine}ports/`, `${engine}wallet/`, `${engine}proof/`],
  },
  // The demo buyer stands for anybody's program: it knows nothing of ours.
  { prefix: `${engine}practice/buyer/`, mayImport: [] },
  { prefix: `${engine}api/`, mayImport: ['contract/', `${engine}ports/`] },
  { prefix: engine, mayImport: ['contract/', engine] },

  // A buyer's library: it uses parts of the engine, and nothing in the engine knows it.
  { prefix: 'main/discovery/', mayImport: ['contract/', engine] },

  { prefix: 'main/shell/', mayImport: ['contract/'] },
  { prefix: 'main/web/', mayImport: ['contract/'] },
  // The composition roots: the only place where engine, shells and workers meet.
  { prefix: 'main/cli/', mayImport: ['contract/', 'main/', 'worker/hosts/', 'worker/programs/'] },
  { prefix: 'main/', mayImport: ['contract/', 'main/', 'worker/hosts/', 'worker/programs/'] },

  { prefix: 'renderer/', mayImport: ['contract/'] },
  { prefix: 'preload/', mayImport: ['contract/'] },
  // The executors use nothing but what a page has too: they also run in one.
  { prefix: 'worker/sandbox/report/', mayImport: ['contract/'], packages: [] },
  {
    prefix: 'worker/sandbox/wasm/',
    mayImport: ['contract/', 'worker/sandbox/report/'],
    packages: ['zod', '@bjorn3/browser_wasi_shim'],
  },
  { prefix: 'worker/sandbox/wgsl/', mayImport: ['contract/', 'worker/sandbox/report/'], packages: [] },
  { prefix: 'worker/sandbox/', mayImport: ['contract/', 'worker/sandbox/'] },
  { prefix: 'worker/hosts/', mayImport: ['contract/'] },
  { prefix: 'worker/programs/', mayImport: [] },
  { prefix: 'worker/programs/wgsl/', mayImport: ['contract/'], packages: [] },
  { prefix: 'build/', mayImport: ['contract/', 'worker/programs/wgsl/', 'worker/sandbox/wasm/'] },
  { prefix: 'e2e/', mayImport: [''] },
]

export function layerOf(file: string): Layer | null {
  const fitting = layers.filter((layer) => file.startsWith(layer.prefix))
  return fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0] ?? null
}
