import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runChild, type Child } from './child.fixture.ts'
import { acquireDataLock, type DataLock } from './lock.ts'

let dir: string
const children: Child[] = []
const locks: DataLock[] = []
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hearth-lock-'))
})
afterEach(async () => {
  for (const lock of locks.splice(0)) lock.release()
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL')
    await child.ended
  }
  rmSync(dir, { recursive: true, force: true })
})

function hold(): Child {
  const child = runChild('hold.child.ts', [dir])
  children.push(child)
  return child
}
function acquire(): DataLock {
  const lock = acquireDataLock(dir)
  locks.push(lock)
  return lock
}
const inUse: unknown = expect.objectContaining({ code: 'ledger/in-use', hint: expect.any(String) })

// Starting processes is slow on a busy machine; the figure is a stop, not an expectation.
describe('D07: the data folder', { timeout: 120_000 }, () => {
  test('is held by one process at a time', async () => {
    await hold().line((line) => line === 'held')
    expect(acquire).toThrow(inUse)
    expect(await hold().line(() => true)).toBe('ledger/in-use')
  })

  test('is free at once when its process is killed with -9', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = hold()
      await child.line((line) => line === 'held')
      child.process.kill('SIGKILL')
      expect((await child.ended).signal).toBe('SIGKILL')
      acquire().release()
    }
  })

  test('is held once in one process, and again after release', () => {
    const first = acquire()
    expect(acquire).toThrow(inUse)
    first.release()
    acquire()
  })

  test('stays held when nobody keeps the lock object', async () => {
    acquireDataLock(dir)
    setFlagsFromString('--expose-gc')
    runInNewContext('gc()')
    // Finalizers run after the collection, in a later turn.
    await nextTurn()
    runInNewContext('gc()')
    expect(await hold().line(() => true)).toBe('ledger/in-use')
  })

  test('must exist', () => {
    const nowhere = path.join(dir, 'nowhere')
    expect(() => acquireDataLock(nowhere)).toThrow(expect.objectContaining({ code: 'ledger/no-folder' }))
  })
})
