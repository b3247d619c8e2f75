import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { openWallet } from './wallet.ts'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
/** Where keys, nonces, ids and challenges are made. */
const MAKERS = 'main/{engine,web,cli,shell}/**/*.ts'

afterEach(() => vi.restoreAllMocks())

test('P05: nothing that makes keys, nonces or tokens draws from Math.random', () => {
  const files = globSync(MAKERS, { cwd: root }).filter(
    (file) => !/\.(?:test|fixture|child)\.ts$|\/testing\//.test(file),
  )
  expect(files.length).toBeGreaterThan(300)
  const drawing = files.filter((file) => readFileSync(path.join(root, file), 'utf8').includes('Math.random'))
  // Practice only: which small job the demo buyer asks for next.
  expect(drawing.filter((file) => !file.startsWith('main/engine/practice/buyer/'))).toEqual([])
})

test('P05: two wallets differ though every clock and Math.random stand still', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.spyOn(Date, 'now').mockReturnValue(1_900_000_000_000)
  const addresses: string[] = []
  for (let made = 0; made < 2; made += 1) {
    const dir = await mkdtemp(path.join(tmpdir(), 'hearth-random-'))
    const wallet = openWallet({ dir, clock: { ...systemClock, now: () => 1_900_000_000_000 } })
    const { walletAddress, receiptsAddress } = await wallet.create('correct horse battery')
    addresses.push(walletAddress, receiptsAddress)
    await rm(dir, { recursive: true })
  }
  expect(new Set(addresses).size).toBe(addresses.length)
}, 120_000)
