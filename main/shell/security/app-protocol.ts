import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { ShellElectron } from '../electron-parts.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import { APP_SCHEME, isAppUrl } from './app-origin.ts'
import { PAGE_POLICY } from '../../../contract/page-policy.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

const headers = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

export type AppRequestPlan =
  { readonly file: string; readonly contentType: string } | { readonly refused: 400 | 403 | 404 | 405 }

/**
 * Which file under `root` answers a request, decided from the text of the request alone: only
 * GET and HEAD, only the app's own host, only known kinds of file, never outside `root`.
 */
export function planAppRequest(
  request: { readonly method: string; readonly url: string },
  root: string,
): AppRequestPlan {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { refused: 405 }
  if (!isAppUrl(request.url)) return { refused: 403 }
  const decoded = decodePath(new URL(request.url).pathname)
  if (decoded === null) return { refused: 400 }
  const file = path.resolve(root, `.${decoded === '/' ? '/index.html' : decoded}`)
  if (!isInside(root, file)) return { refused: 403 }
  const contentType = contentTypes[path.extname(file)]
  return contentType === undefined ? { refused: 404 } : { file, contentType }
}

function decodePath(pathname: string): string | null {
  try {
    const decoded = decodeURIComponent(pathname)
    return /[\0\\]/.test(decoded) ? null : decoded
  } catch {
    // The only failure of decodeURIComponent is a malformed escape, which is a bad request.
    return null
  }
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file)
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
}

/** Must run before Electron is ready. */
export function declareAppScheme(protocol: Pick<ShellElectron['protocol'], 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built renderer in `root` as `app://hearth/`. */
export function serveApp(protocol: Pick<ShellElectron['protocol'], 'handle'>, root: string, log: ShellLog): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(request, root, log))
}

/** One answer, always with the policy headers. A link inside `root` that leads out of it is refused. */
export async function answerAppRequest(
  request: { readonly method: string; readonly url: string },
  root: string,
  log: ShellLog,
): Promise<Response> {
  const plan = planAppRequest(request, root)
  if ('refused' in plan) {
    log.warn('app-request-refused', { status: plan.refused, method: request.method })
    return new Response(null, { status: plan.refused, headers })
  }
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(plan.file)])
    if (!isInside(realRoot, realFile)) return new Response(null, { status: 403, headers })
    const body = request.method === 'HEAD' ? null : await readFile(realFile)
    return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': plan.contentType } })
  } catch (error) {
    log.warn('app-file-missing', { reason: reasonOf(error) })
    return new Response(null, { status: 404, headers })
  }
}
