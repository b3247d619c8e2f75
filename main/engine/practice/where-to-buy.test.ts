import { expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import { type Log, silentLog } from '../ports/log.ts'
import { whereToBuy } from './where-to-buy.ts'

const given = 'http://127.0.0.1:4021'
const found = 'http://127.0.0.1:4999/'
const signal = new AbortController().signal
const never = () => new Promise<string | null>(() => undefined)
const mistaken = async () => Promise.reject(new TypeError('a mistake of ours'))

function warnings(): { readonly log: Log; readonly said: string[] } {
  const said: string[] = []
  return { log: { ...silentLog, warn: (event) => void said.push(event) }, said }
}

test('a machine that is registered a moment later is found, also over a chain that does not answer at first', async () => {
  const answers = [null, new HearthError('chain/unreachable', 'Nobody answers.'), found]
  const lookUp = async (): Promise<string | null> => {
    const next = answers.shift() ?? null
    if (next instanceof HearthError) throw next
    return next
  }
  const { log, said } = warnings()
  expect(await whereToBuy({ given, lookUp, signal, log, patienceMs: 60_000 })).toBe('http://127.0.0.1:4999')
  expect(said).toEqual([])
})

test('a machine that nobody finds in time is bought from at its own address, and that is said once', async () => {
  for (const lookUp of [never, async () => null]) {
    const { log, said } = warnings()
    expect(await whereToBuy({ given, lookUp, signal, log, patienceMs: 50 })).toBe(given)
    expect(said).toEqual(['buyer.not-in-registry'])
  }
})

test('a pause ends the search at once', async () => {
  const ending = new AbortController()
  const { log, said } = warnings()
  const where = whereToBuy({ given, lookUp: never, signal: ending.signal, log, patienceMs: 600_000 })
  ending.abort()
  expect(await where).toBe(given)
  expect(said).toEqual([])
})

test('what is no failure of the network is not waited out', async () => {
  const patient = { given, signal, log: silentLog, patienceMs: 600_000 }
  await expect(whereToBuy({ ...patient, lookUp: mistaken })).rejects.toThrow('a mistake')
})
