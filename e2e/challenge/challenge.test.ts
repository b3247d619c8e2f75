import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildAll } from '../../build/build.ts'
import { Offers, type WgslOffer } from '../../contract/market.ts'
import type { EngineClient } from '../../main/cli/client.ts'
import { hasSoftwareGpu, softwareGpuEnvironment } from '../../worker/sandbox/wgsl/testing/software-gpu.ts'
import { runEngine, type RunningEngine } from '../rig/running-engine.ts'

// Two cores, on which an engine, its chain, a verifier and a processor that plays a GPU run.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 480_000 })

const cli = path.resolve(import.meta.dirname, '../../main/cli.ts')
let folder = ''
let engine: RunningEngine
let client: EngineClient

/** `hearth` as a stranger runs it, with a data folder of its own. */
async function hearth(...args: readonly string[]) {
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, HEARTH_DATA: path.join(folder, 'stranger') }
  const child = spawn(process.execPath, [cli, ...args], { env: environment, stdio: 'pipe' })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, out }
}

async function gpuOffer(): Promise<WgslOffer | undefined> {
  const { offers } = Offers.parse(await (await fetch(new URL('/v1/offers', engine.marketUrl))).json())
  return offers.find((offer) => offer.kind === 'wgsl')
}

/** Starts the engine on the same data, and waits for its card. */
async function start(): Promise<void> {
  engine = await runEngine({ dataRoot: path.join(folder, 'machine') })
  client = await engine.client()
  await vi.waitFor(
    () => expect(client.snapshot().capability).toMatchObject({ open: true, card: { adapter: 'software' } }),
    { timeout: 120_000, interval: 200 },
  )
}

async function attestations(name: string): Promise<readonly string[]> {
  const files = await readdir(path.join(folder, name))
  return Promise.all(files.map((file) => readFile(path.join(folder, name, file), 'utf8')))
}

describe.runIf(hasSoftwareGpu())('hearth challenge, against an engine that runs', () => {
  beforeAll(async () => {
    await buildAll(() => undefined)
    folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-challenge-'))
    process.env['VK_ICD_FILENAMES'] = softwareGpuEnvironment.VK_ICD_FILENAMES
    await start()
  })
  afterAll(async () => {
    client.close()
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  })

  test('measures it, says what that proves and what not, and saves what both signed', async () => {
    const { code, out } = await hearth('challenge', engine.marketUrl, '--out', path.join(folder, 'first'))
    expect(out).toMatch(/operations a second \(\d+ multiplications of \d+ by \d+ matrices in \d+ ms\)\./)
    expect(out).toContain('Method: Freivalds’ check mod 65521 with 2 secret vectors')
    expect(out).toContain('What it does not prove:\n    Which card it was')
    expect(code).toBe(0)
    const [text = ''] = await attestations('first')
    const offer = await gpuOffer()
    expect(offer?.capability.adapter).toBe('software')
    expect(offer?.capability.speed).toEqual([
      expect.objectContaining({ selfMade: false, together: 1, card: expect.objectContaining({ adapter: 'software' }) }),
    ])
    const file = await fetch(new URL(offer?.capability.speed[0]?.file ?? '', engine.marketUrl))
    expect(await file.text()).toBe(text)
  })

  test('checks what somebody signed with nothing but the file', async () => {
    const [text = ''] = await attestations('first')
    const [whole, changed] = [path.join(folder, 'whole.json'), path.join(folder, 'changed.json')]
    await writeFile(whole, text)

    const good = await hearth('challenge', '--check', whole)
    expect(good.out).toMatch(/^ {2}ok {6}verdict signature: /m)
    expect(good.out).toMatch(/^It holds: .* operations a second\.$/m)
    expect(good.code).toBe(0)
    await writeFile(changed, text.replace('"k":2', '"k":3'))
    const bad = await hearth('challenge', '--check', changed)
    expect(bad.out).toContain('do not rely on it')
    expect(bad.code).toBe(1)
  })

  test('is refused with the reason while the machine is paused', async () => {
    await client.call('availability.pause', { for: 'resume' })
    const { code, out } = await hearth('challenge', engine.marketUrl, '--out', path.join(folder, 'paused'))
    expect(out).toMatch(/NOT PROVEN: The provider refused .* \(Paused by the person/)
    expect(code).toBe(1)
    await client.call('availability.resume', {})
  })

  test('finds one card that poses as two', async () => {
    const { code, out } = await hearth(
      'challenge',
      engine.marketUrl,
      engine.marketUrl,
      '--out',
      path.join(folder, 'twice'),
    )
    expect(out).toContain('Challenging 2 machines one after the other, and then all in the same second.')
    expect(out).toMatch(/^Together: .*they can be one card\.$/m)
    expect(code).toBe(1)
  })

  test('the machine checks itself only as itself, and its receipts are one chain without a gap', async () => {
    const { proofs } = await client.call('capability.prove', {})
    expect(proofs.map(({ selfMade }) => selfMade)).toEqual([true, false])
    const bundle = path.join(folder, 'bundle')
    const data = ['--data', path.join(folder, 'machine')]
    expect((await hearth('receipts', 'export', '--out', bundle, ...data)).code).toBe(0)
    const { code, out } = await hearth('receipts', 'verify', bundle, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, from: '0' })
    expect((await readFile(bundle, 'utf8')).match(/"kind":0/g)?.length).toBeGreaterThanOrEqual(4)
  })

  test('what was proven is still offered after the machine was killed', async () => {
    const before = client.snapshot().capability.proofs
    client.close()
    await engine.kill()
    await start()
    expect(client.snapshot().capability.proofs).toEqual(before)
    expect((await gpuOffer())?.capability.speed.map(({ receipt }) => receipt)).toEqual(
      before.map(({ receipt }) => receipt),
    )
  })
})
