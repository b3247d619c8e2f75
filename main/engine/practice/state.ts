import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { syncFolder } from '../wallet/new-file.ts'

/**
 * The chain on disk. anvil writes its own state file in place, so a kill in the middle leaves half a
 * file; here every copy is complete before it gets its name, and the one before it is kept.
 */
const names = {
  writing: 'state.writing.json',
  next: 'state.next.json',
  newest: 'state.json',
  before: 'state.before.json',
}

/** Complete copies, newest first. */
export async function storedStates(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const name of [names.next, names.newest, names.before]) {
    const file = path.join(folder, name)
    if (await stat(file).catch(() => null)) found.push(file)
  }
  return found
}

/** Stores the whole chain: blocks, transactions, receipts, accounts. Never holds it in memory. */
export async function storeState(rpcUrl: string, folder: string): Promise<void> {
  const at = (name: string) => path.join(folder, name)
  const response = await dump(rpcUrl)
  // The dump is gzip, whose checksum tells whether all of it arrived.
  const file = createWriteStream(at(names.writing), { mode: 0o600 })
  await pipeline(response, hexResult(), createGunzip(), file)
  const handle = await open(at(names.writing), 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(at(names.writing), at(names.next))
  if (await stat(at(names.newest)).catch(() => null)) await rename(at(names.newest), at(names.before))
  await rename(at(names.next), at(names.newest))
  await syncFolder(folder)
}

/** Takes the newest copy out of use after the chain could not be started from it. */
export async function setAside(file: string): Promise<void> {
  await rm(`${file}.damaged`, { force: true })
  await rename(file, `${file}.damaged`)
}

function dump(rpcUrl: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(60_000),
    })
    call.once('error', reject).once('response', resolve)
    call.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'anvil_dumpState', params: [] }))
  })
}

/** Bytes of the hex string in `{"result":"0x…"}`, decoded as they come. */
function hexResult(): Transform {
  let inside = false
  let head = ''
  let odd = ''
  function decode(text: string, done: TransformCallback): void {
    const end = text.indexOf('"')
    const hex = odd + (end === -1 ? text : text.slice(0, end))
    const even = hex.length - (hex.length % 2)
    odd = hex.slice(even)
    done(null, Buffer.from(hex.slice(0, even), 'hex'))
  }
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const text = chunk.toString('latin1')
      if (inside) return decode(text, done)
      head += text
      const start = head.indexOf('"0x')
      if (start === -1) return head.length > 1000 ? done(new Error('anvil_dumpState gave no state')) : done()
      inside = true
      return decode(head.slice(start + 3), done)
    },
  })
}
