import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { WORKER_FILES, WORKER_ORIGIN, WORKER_PAGES, WORKER_POLICIES } from '../../../contract/worker-page.ts'
import { reasonOf, type ShellLog } from '../log.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

const kinds = new Map<string, keyof typeof WORKER_POLICIES>(Object.entries(WORKER_FILES))

/** True for an address of one of the worker's own files; there are no others on its origin. */
export function isWorkerFile(address: string): boolean {
  const file = fileOf(address)
  return file !== null && kinds.has(file)
}

/** True for the one page this instance shows. */
export function isWorkerPage(page: keyof typeof WORKER_PAGES): (address: string) => boolean {
  return (address) => fileOf(address) === WORKER_PAGES[page]
}

/** The path of an address on the worker's origin, compared by parsed parts; null for any other. */
function fileOf(address: string): string | null {
  const url = URL.parse(address)
  const own = URL.parse(WORKER_ORIGIN)
  if (url === null || own === null || url.protocol !== own.protocol || url.host !== own.host) return null
  return url.username === '' && url.password === '' && url.search === '' ? url.pathname : null
}

/** Answers a request for a file in `root`, by an exact list and with the policy of its kind. */
export async function answerWorkerRequest(
  request: { readonly method: string; readonly url: string; readonly headers: Pick<Headers, 'has'> },
  root: string,
  log: ShellLog,
): Promise<Response> {
  const file = fileOf(request.url)
  const kind = file === null ? undefined : kinds.get(file)
  // That header comes with the script of a service worker alone, and there is none.
  if (file === null || kind === undefined || request.method !== 'GET' || request.headers.has('Service-Worker')) {
    log.warn('worker-request-refused', { method: request.method })
    return new Response(null, { status: 404, headers: headersFor('worker') })
  }
  try {
    const body = await readFile(path.join(root, file))
    const contentType = contentTypes[path.extname(file)] ?? 'application/octet-stream'
    return new Response(body, { status: 200, headers: { ...headersFor(kind), 'Content-Type': contentType } })
  } catch (error) {
    log.error('worker-file-missing', { reason: reasonOf(error) })
    return new Response(null, { status: 404, headers: headersFor(kind) })
  }
}

function headersFor(kind: keyof typeof WORKER_POLICIES): Record<string, string> {
  return {
    'Content-Security-Policy': WORKER_POLICIES[kind],
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }
}
