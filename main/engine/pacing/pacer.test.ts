import { expect, test } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { createPacer } from './pacer.ts'

const never = new AbortController().signal

test('several senders share one rate', async () => {
  const pacer = createPacer({ clock: systemClock, rate: () => 1_000_000, ceiling: () => null })
  const started = performance.now()
  await Promise.all(
    [1, 2, 3, 4].map(async () => {
      for (let sent = 0; sent < 10; sent += 1) await pacer.pass(10_000, never)
    }),
  )
  // 400 kB less the burst of 100 kB.
  expect(performance.now() - started).toBeGreaterThanOrEqual(295)
})

test('nothing is sent while the line is the person’s, and it goes on by itself', async () => {
  let spare: number | null = 0
  const pacer = createPacer({ clock: systemClock, rate: () => null, ceiling: () => spare })
  let passed = false
  const waiting = pacer.pass(1, never).then((waited) => {
    passed = true
    return waited
  })
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(passed).toBe(false)
  spare = null
  expect(await waiting).toBeGreaterThan(300)
})

test('who leaves does not wait on', async () => {
  const leaving = new AbortController()
  const pacer = createPacer({ clock: systemClock, rate: () => 10, ceiling: () => null })
  const waiting = pacer.pass(10_000, leaving.signal)
  leaving.abort(new Error('gone'))
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
})
