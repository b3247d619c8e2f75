import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, vi } from 'vitest'
import type { Fixture } from './books.fixture.ts'
import { journalDir } from './journal/journal.ts'
import { systemFiles } from './journal/files.ts'

/** From now on the disk takes nothing until it is let go; `vi.restoreAllMocks` ends it too. */
export function holdDisk() {
  const held = Promise.withResolvers<void>()
  const sync = systemFiles.sync.bind(systemFiles)
  const asking = vi.spyOn(systemFiles, 'sync').mockImplementation(async (fd) => {
    await held.promise
    await sync(fd)
  })
  return {
    /** Resolves when something waits for the disk. */
    asked: async () => expect.poll(() => asking.mock.calls.length, { timeout: 30_000 }).toBeGreaterThan(0),
    /** How often the disk was asked. */
    times: () => asking.mock.calls.length,
    letGo: () => held.resolve(),
  }
}

/**
 * Remembers the books as the disk has them at this moment. What comes back is a power cut: the books are opened again as
 * they were then, beside a journal that got to the disk in time with all that was written into it.
 */
export function onDisk(books: Fixture): () => void {
  const dir = journalDir(books.file)
  const parts = ['', '-wal'].map((end) => `${books.file}${end}`).filter((file) => existsSync(file))
  for (const file of parts) copyFileSync(file, `${file}.disk`)
  return () => {
    const journal = readdirSync(dir).map((name) => ({
      file: path.join(dir, name),
      bytes: readFileSync(path.join(dir, name)),
    }))
    books.ledger.close()
    rmSync(`${books.file}-wal`, { force: true })
    for (const file of parts) copyFileSync(`${file}.disk`, file)
    // Written over, since another file in its place would be a copy.
    const witness = journal.find(({ file }) => isWitness(file))
    const later = readdirSync(dir).find(isWitness)
    if (witness !== undefined && later !== undefined) renameSync(path.join(dir, later), witness.file)
    for (const { file, bytes } of journal) writeFileSync(file, bytes)
    books.reopen()
  }
}

function isWitness(file: string): boolean {
  return path.basename(file).startsWith('reached-')
}
