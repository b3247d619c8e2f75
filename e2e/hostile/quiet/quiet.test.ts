import { describe, expect, test } from 'vitest'
import { quiet } from './quiet.ts'

const options = { full: false, rounds: 1, seed: 1, say: () => undefined, mayGoOn: () => true }
const reason = quiet.unable?.() ?? null
if (reason !== null) process.stdout.write(`What a fresh engine sends is not looked at: ${reason}\n`)

describe.skipIf(reason !== null)('P06: a fresh engine with the settings it comes with', () => {
  test('sends no packet to anybody while it works, and one that tells on its person would be found', async () => {
    expect(await quiet.run({ ...options, rounds: 2 })).toMatchObject({ 'Packets sent': '0' })
    expect(await quiet.control(options)).toMatch(/seen to send [1-9]/)
  }, 600_000)
})
