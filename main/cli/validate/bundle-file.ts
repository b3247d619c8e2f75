import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HearthError } from '../../../contract/errors.ts'
import { linesOfStream } from '../../engine/proof/bundle/lines.ts'
import { MAX_RECEIPT_BYTES } from '../../engine/proof/verify.ts'

const MOST_BYTES = 1024 * 1024 * 1024

/**
 * The file of receipts at a path or an http address, for `action`; a download is deleted afterwards.
 * @throws HearthError `cli/cannot-read`
 */
export async function withBundle<Result>(
  place: string,
  signal: AbortSignal,
  action: (file: { readonly path: string; readonly size: number }) => Promise<Result>,
): Promise<Result> {
  if (!/^https?:\/\//i.test(place)) return action(await plainFile(place))
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-bundle-'))
  try {
    const file = path.join(folder, 'bundle')
    await download(place, file, signal)
    return await action(await plainFile(file))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The lines with these numbers (from 1). */
export async function linesAt(file: string, numbers: ReadonlySet<number>): Promise<ReadonlyMap<number, Uint8Array>> {
  const found = new Map<number, Uint8Array>()
  let number = 0
  for await (const line of linesOfStream(createReadStream(file), MAX_RECEIPT_BYTES)) {
    number += 1
    if (line !== null && numbers.has(number)) found.set(number, Uint8Array.from(line.bytes))
    if (found.size === numbers.size) break
  }
  return found
}

async function download(address: string, target: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(address, { signal })
    if (!response.ok || response.body === null)
      throw new HearthError('cli/cannot-read', `It answers ${response.status}.`)
    let size = 0
    const bounded = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        size += piece.length
        if (size > MOST_BYTES) throw new HearthError('cli/cannot-read', 'It is too large.')
        yield piece
      }
    }
    await pipeline(response.body, bounded, createWriteStream(target, { flags: 'wx' }))
  } catch (cause) {
    const why = cause instanceof HearthError ? ` ${cause.message}` : ''
    throw new HearthError('cli/cannot-read', `There is no bundle to be had from ${address}.${why}`, { cause })
  }
}

async function plainFile(file: string): Promise<{ readonly path: string; readonly size: number }> {
  const entry = await stat(file).catch((cause: unknown) => {
    throw new HearthError('cli/cannot-read', `The file ${file} cannot be read.`, { cause })
  })
  if (entry.isFile() && entry.size <= MOST_BYTES) return { path: file, size: entry.size }
  throw new HearthError('cli/cannot-read', `${file} is no file of receipts, or too large for one.`)
}
