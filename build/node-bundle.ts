import { build } from 'vite'
import { root } from './step.ts'

export interface NodeBundle {
  /** Name of each program and its file. */
  readonly input: Readonly<Record<string, string>>
  /** Replaced as a whole. */
  readonly outDir: string
  /** Packages that stay what they are, with all below them. */
  readonly external: readonly string[]
  readonly minify?: boolean
  readonly extension: 'js' | 'mjs'
}

/** Programs for Node (or for Electron’s Node) with all they are made of in a few files. */
export async function bundleForNode({ input, outDir, external, minify = false, extension }: NodeBundle): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: [...external] },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: true,
      minify,
      rolldownOptions: {
        input: { ...input },
        external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
        output: {
          format: 'es',
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `chunks/[name]-[hash].${extension}`,
        },
      },
    },
  })
}
