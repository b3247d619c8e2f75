import { setImmediate as soon } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

/** Tasks that end when the test says so. */
function tasks(most: number, ofOne: number) {
  const inTurn = createTurns(most, ofOne)
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    begun,
    ask: (source: string, name: string) =>
      inTurn(source, async () => {
        begun.push(name)
        await new Promise<void>((resolve) => ends.set(name, resolve))
        if (name === 'bad') throw new Error('failed')
      }),
    end: async (name: string) => {
      ends.get(name)?.()
      await soon()
    },
  }
}

test('a few run at once, fewer of one source, and the others come in their order', async () => {
  const { begun, ask, end } = tasks(3, 2)
  for (const name of ['a1', 'a2', 'a3', 'a4']) void ask('a', name)
  for (const name of ['b1', 'b2']) void ask('b', name)
  await soon()
  expect(begun).toEqual(['a1', 'a2', 'b1'])
  await end('b1')
  expect(begun).toEqual(['a1', 'a2', 'b1', 'b2'])
  await end('a2')
  await end('a1')
  expect(begun).toEqual(['a1', 'a2', 'b1', 'b2', 'a3', 'a4'])
})

test('a task that fails gives its turn on', async () => {
  const { begun, ask, end } = tasks(1, 1)
  const failed = ask('a', 'bad').catch(String)
  void ask('a', 'next')
  await soon()
  await end('bad')
  expect(await failed).toBe('Error: failed')
  expect(begun).toEqual(['bad', 'next'])
})
