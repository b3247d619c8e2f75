/*
 * The page in which a browser engine runs jobs. Constants only: the page itself needs nothing else.
 */

/** The page's own scheme: served from a fixed list of files, and a secure context, as WebGPU asks. */
export const WORKER_SCHEME = 'hearth-worker'
export const WORKER_ORIGIN = 'hearth-worker://job'

/** The pages and their scripts, by path: `jobs` waits for one job, `check` tries to break out. */
export const WORKER_PAGES = { jobs: '/jobs.html', check: '/check.html' } as const
export const WORKER_FILES = {
  '/jobs.html': 'page',
  '/jobs.js': 'page',
  '/check.html': 'page',
  '/check.js': 'page',
  '/jobs-worker.js': 'worker',
  '/check-worker.js': 'worker',
} as const

const nothing = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]

/**
 * Content-Security-Policy by kind of file. The page may run its script and start one Web Worker from
 * its own origin; it has no windows, forms or downloads. A Web Worker goes by the policy its own script came with: it may compile WebAssembly,
 * load nothing and connect nowhere.
 */
export const WORKER_POLICIES: Readonly<Record<'page' | 'worker', string>> = {
  page: [...nothing, "script-src 'self'", "worker-src 'self'", 'sandbox allow-scripts allow-same-origin'].join('; '),
  worker: [...nothing, "script-src 'wasm-unsafe-eval'"].join('; '),
}

/** The instance's message that hands the page its port; the page passes the port to its Web Worker. */
export const WORKER_PORT_MESSAGE = 'hearth:worker-port'
