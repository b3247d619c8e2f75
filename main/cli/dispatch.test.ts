import { describe, expect, test } from 'vitest'
import { commands } from './commands.ts'
import { dispatch } from './dispatch.ts'
import type { CommandIo } from './io.ts'

/** Runs a command in this process; none of these gets as far as looking for an engine. */
async function hearth(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const io: CommandIo = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    progress: () => undefined,
    outIsTerminal: false,
    input: process.stdin,
    environment: { HEARTH_DATA: '/nonexistent' },
    signal: new AbortController().signal,
  }
  return { code: await dispatch(args, io), out: out.join('\n'), err: err.join('\n') }
}

describe('commands written wrong end with 2 and say how they are written', () => {
  const to = `0x${'44'.repeat(20)}`
  test.each([
    [['jobs', '--limit', 'x'], '--limit must be a whole number'],
    [['jobs', '--limit', '201'], '--limit must be a whole number from 1 to 200'],
    [['jobs', '--limit'], 'A value is missing after “--limit”.'],
    [['jobs', '--json=1'], '“--json” takes no value.'],
    [['jobs', 'all'], '“all” is not expected here.'],
    [['status', '--jason'], 'There is no option “--jason” here.'],
    [['status', '--network', 'mars'], '“mars” is not a network.'],
    [['pause', '--for', '2h'], '--for takes 1h or tomorrow'],
    [['receipts'], 'Say one of: verify, save, export, anchor, rotate-key.'],
    [['receipts', 'burn'], 'is none of: verify, save, export, anchor, rotate-key.'],
    [['receipts', 'verify'], 'FILE is missing.'],
    [['receipts', 'verify', 'file', '--provider', '0x1'], 'is not an address.'],
    [['receipts', 'save', 'x'], 'FILE is missing.'],
    [['receipts', 'export'], 'Say where to write'],
    [['receipts', 'export', '--out', 'x', '--from', '-1'], '--from'],
    [['receipts', 'anchor', '--every', '90s'], 'is not an interval'],
    [['challenge'], 'URL is missing.'],
    [['challenge', 'ftp://localhost'], 'is not the address of a market.'],
    [['challenge', 'http://a', 'http://b', '--provider', to], '--provider is for one URL.'],
    [['challenge', 'http://a', '--provider', '0x1'], 'is not an address.'],
    [['challenge', 'http://a', '--check', 'file'], 'Say either URLs or --check FILE.'],
    [['withdraw', '--amount', 'all'], '--to is missing.'],
    [['withdraw', '--to', '0x12', '--amount', 'all'], 'is not an address.'],
    [['withdraw', '--to', to], '--amount is missing.'],
    [['withdraw', '--to', to, '--amount', 'all', '--passphrase-fd', '0'], '--passphrase-fd must be'],
    [['withdraw', '--to', to, '--amount', 'all', '--passphrase', 'x'], 'There is no option “--passphrase” here.'],
  ])('%j', async (args, words) => {
    const { code, err, out } = await hearth(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(words)
    expect(err).toContain('Usage: hearth ')
  })

  test('an unknown command, and the prototype is none', async () => {
    for (const name of ['mine', 'constructor', '__proto__', 'a\u001b[2J']) {
      const { code, err } = await hearth(name)
      expect(code).toBe(2)
      expect(err).not.toContain('\u001b')
    }
  })
})

test('every command has a help of its own', async () => {
  const { out } = await hearth('help')
  const names = [...out.matchAll(/^ {2}([a-z-]+) {2}/gm)].map((match) => match[1] ?? '')
  expect(names).toEqual(Object.keys(commands))
  for (const name of names) {
    expect(await hearth('help', name)).toMatchObject({ code: 0, out: expect.stringContaining(`hearth ${name}`) })
    expect(await hearth(name, '--help')).toMatchObject({ code: 0, out: expect.stringContaining(`hearth ${name}`) })
  }
})
