import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import type { PracticeParts } from './engine/practice/parts.ts'

/** One build of Dawn serves both kinds of Mac. */
const gpuBuild = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`

/** Where the parts of this installation are. Whoever composes the engine chooses which of the two it is. */
export interface Layout {
  /** Holds `package.json`; inside the archive when packed. */
  readonly root: string
  /** Node that runs whatever needs a process of its own; null when none came along. */
  readonly node: string | null
  readonly workerFile: string
  /** Dawn's module, which runs WGSL; there is none for every system. */
  readonly gpuModule: string
  readonly programsDir: string
  readonly rendererDir: string
  readonly practice: PracticeParts
  /** The thread that a verifier of challenges computes on. */
  readonly challengeArithmetic: string
  /** Holds NVIDIA’s library in a process of its own. */
  readonly nvmlScript: string
  /** Runs node-nvidia-smi in a process of its own; null where that package did not come along. */
  readonly gpuScript: string | null
}

/** The sources, run by the Node that runs this. */
export function sourceLayout(root: string): Layout {
  const practice = path.join(root, 'main', 'engine', 'practice')
  return {
    ...built(root, root),
    node: process.execPath,
    practice: {
      node: process.execPath,
      keeper: path.join(practice, 'keeper.ts'),
      buyer: path.join(practice, 'buyer', 'buyer.ts'),
      contracts: path.join(root, 'out', 'contracts'),
    },
    challengeArithmetic: path.join(root, 'main', 'engine', 'challenge', 'verifier', 'arithmetic-thread.ts'),
    nvmlScript: path.join(root, 'main', 'engine', 'hardware', 'gpus', 'nvml', 'nvml-child.ts'),
    gpuScript: path.join(root, 'main', 'engine', 'hardware', 'gpus', 'smi-child.ts'),
  }
}

/**
 * The bundle that `npm start` runs without a window: less to read at the start than the sources, and half the memory.
 * @param root the repository
 */
export function headlessLayout(root: string): Layout {
  return { ...sourceLayout(root), ...companionsIn(root, root, process.execPath) }
}

/**
 * The bundles, as Electron runs them: its own program is no Node. In the repository Node is the
 * package `node`; packed it lies beside the archive, and what a Node has to read lies in the
 * archive's unpacked twin, because only Electron can read inside.
 * @param root the repository, or the packed app's `app.asar`
 */
export async function bundleLayout(root: string): Promise<Layout> {
  const packed = path.extname(root) === '.asar'
  const unpacked = packed ? `${root}.unpacked` : root
  const node = await programIn(
    packed ? path.join(path.dirname(root), 'node') : path.join(root, 'node_modules', 'node', 'bin'),
  )
  return { ...built(root, unpacked), node, ...companionsIn(root, unpacked, node), gpuScript: null }
}

/** Programs and threads of our own that are bundled beside the engine. */
function companionsIn(root: string, unpacked: string, node: string | null) {
  const companions = path.join(unpacked, 'out', 'companions')
  return {
    practice: {
      node,
      keeper: path.join(companions, 'keeper.mjs'),
      buyer: path.join(companions, 'buyer.mjs'),
      contracts: path.join(root, 'out', 'contracts'),
    },
    challengeArithmetic: path.join(companions, 'arithmetic-thread.mjs'),
    nvmlScript: path.join(companions, 'nvml.mjs'),
  }
}

function built(root: string, unpacked: string) {
  return {
    root,
    workerFile: path.join(unpacked, 'out', 'worker', 'worker.mjs'),
    gpuModule: path.join(unpacked, 'node_modules', 'webgpu', 'dist', gpuBuild, 'dawn.node'),
    programsDir: path.join(unpacked, 'out', 'programs'),
    rendererDir: path.join(root, 'out', 'renderer'),
  }
}

async function programIn(folder: string): Promise<string | null> {
  const file = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  return access(file, constants.X_OK).then(
    () => file,
    () => null,
  )
}
