import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import { SECURITY_HEADERS } from './answer.ts'

interface StaticFile {
  readonly bytes: Buffer
  readonly contentType: string
  readonly etag: string
}
export type StaticFiles = ReadonlyMap<string, StaticFile>

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
/** The page is a few hundred KB; far more means the folder is not ours. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024

/**
 * Reads the page into memory once. A request is then only looked up by its exact path, so nothing
 * it says can lead outside the folder; links in the folder are not followed.
 * @throws HearthError `web/no-page` when the folder has no index.html.
 */
export async function loadStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  let total = 0
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const contentType = CONTENT_TYPES[path.extname(entry.name)]
    if (contentType === undefined || !entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    total += (await stat(file)).size
    if (total > MAX_TOTAL_BYTES) throw new HearthError('web/no-page', `${folder} is too large to be Hearth’s window.`)
    const bytes = await readFile(file)
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
    files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, { bytes, contentType, etag })
  }
  const index = files.get('/index.html')
  if (index === undefined) {
    throw new HearthError('web/no-page', 'The files of Hearth’s window are missing.', {
      hint: 'Run “npm run build”, then start again.',
    })
  }
  return files.set('/', index)
}

/** Answers GET and HEAD for a known file; false when the path is none. */
export function sendStaticFile(files: StaticFiles, request: IncomingMessage, response: ServerResponse): boolean {
  const [pathname = ''] = (request.url ?? '').split('?')
  const file = files.get(pathname)
  if (file === undefined) return false
  const fresh = request.headers['if-none-match'] === file.etag
  response.writeHead(fresh ? 304 : 200, {
    ...SECURITY_HEADERS,
    'Cache-Control': pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    'Content-Type': file.contentType,
    ETag: file.etag,
    ...(fresh ? {} : { 'Content-Length': file.bytes.length }),
  })
  response.end(fresh || request.method === 'HEAD' ? undefined : file.bytes)
  return true
}
