import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFeedServer } from './feed-server.fixture.ts'
import { exampleManifest, signingFeed } from './signing.fixture.ts'

const PIECE = 64 * 1024
const bytes = randomBytes(24 * PIECE)
const KILLS = 12
const NAME = 'Hearth-0.2.0.AppImage'
const child = path.join(import.meta.dirname, 'fetch.child.ts')

let folder: string
let server: Awaited<ReturnType<typeof startFeedServer>>
/** Tells when the next one asks for the package. */
let asked = (): void => undefined

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-kill-fetch-'))
  server = await startFeedServer()
  const { feed, signed } = signingFeed(server.address)
  server.serve('/feed/hearth-update.json', signed(exampleManifest({}, bytes)))
  server.serve(`/feed/0.2.0/${NAME}`, (_request, response) => {
    asked()
    sendSlowly(response).catch(() => response.destroy())
  })
  writeFileSync(path.join(folder, 'feed.json'), JSON.stringify({ feed }))
  writeFileSync(path.join(folder, 'ca.pem'), server.ca)
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Slow enough to be killed in the middle. */
async function sendSlowly(response: NodeJS.WritableStream): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE) {
    response.write(bytes.subarray(at, at + PIECE))
    await sleep(8)
  }
  response.end()
}

const start = (): ChildProcess => spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] })

/** What lies under the name of a package that may be installed. */
function lies(): Buffer | null {
  const file = path.join(folder, 'pending', NAME)
  return existsSync(file) ? readFileSync(file) : null
}

it('U04: killed at any moment of the fetch, nothing cut off passes for the update, and the next start has it whole', async () => {
  const found: (Buffer | null)[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const request = new Promise<void>((resolve) => (asked = resolve))
    const fetching = start()
    const ended = once(fetching, 'close')
    await request
    await sleep(kill * 20)
    fetching.kill('SIGKILL')
    await ended
    found.push(lies())
  }
  expect(found.filter((each) => each !== null && !each.equals(bytes))).toEqual([])
  // Or the kills came too late to say anything.
  expect(found).toContain(null)
  const last = start()
  let said = ''
  last.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text))
  await once(last, 'close')
  expect(said.trim()).toBe(`ready ${path.join(folder, 'pending', NAME)}`)
  expect(lies()?.equals(bytes)).toBe(true)
  expect(readdirSync(path.join(folder, 'pending'))).toEqual([NAME])
}, 240_000)
