import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { build, type Plugin } from 'vite'
import { root } from './step.ts'
import type { BuildStep } from './step.ts'

const WASM = 'node_modules/tiny-secp256k1/lib/secp256k1.wasm'
const READ = 'readFileSync(path("secp256k1.wasm"))'

/** The signature code reads its WebAssembly from beside itself; here it is part of the one file. */
const inlineWasm: Plugin = {
  name: 'inline-secp256k1',
  transform: {
    filter: { id: /tiny-secp256k1[\\/]lib[\\/]wasm_loader\.js$/ },
    handler: async (code) => {
      if (!code.includes(READ)) throw new Error('tiny-secp256k1 reads its WebAssembly in another way than it did.')
      const bytes = await readFile(path.join(root, WASM))
      const unneeded = /^import \{ (?:readFileSync|path) \} from .*$/gm
      return code.replace(unneeded, '').replace(READ, `Buffer.from('${bytes.toString('base64')}', 'base64')`)
    },
  },
}

/** A verifier for somebody who has Node and nothing else: one file, no packages, no network. */
export const verifier: BuildStep = {
  name: 'verifier',
  inputs: ['main/verify.ts', 'main/cli', 'main/engine', 'contract', 'build/verifier.ts'],
  outputs: ['out/verify/hearth-verify.mjs'],
  run: async () => {
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      publicDir: false,
      plugins: [inlineWasm],
      ssr: { noExternal: true },
      build: {
        ssr: 'main/verify.ts',
        outDir: path.join(root, 'out/verify'),
        emptyOutDir: true,
        target: 'node20',
        minify: true,
        rolldownOptions: { output: { entryFileNames: 'hearth-verify.mjs', format: 'es', codeSplitting: false } },
      },
    })
  },
}
