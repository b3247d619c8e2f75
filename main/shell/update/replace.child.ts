import { createHash } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { lineLog } from '../log.ts'
import { replaceAppImage } from './replace-appimage.ts'
import { updateMemoryFile } from './update-memory.ts'

/** Replaces one program by two others in turn, and remembers each, until it is killed. Says what is on the disk by then. */
const [folder = ''] = process.argv.slice(2)
const memory = updateMemoryFile(
  path.join(folder, 'update.json'),
  lineLog(() => undefined),
)
const packages = ['even', 'odd'].map((name) => {
  const file = path.join(folder, name)
  const bytes = readFileSync(file)
  const sha512 = createHash('sha512').update(bytes).digest('base64')
  return { path: file, version: '1.0.0', file: { target: 'linux-x64-appimage', name, size: bytes.length, sha512 } }
})
const before = memory.read()
for (let counter = before.counter; ;) {
  for (const wanted of packages) {
    await replaceAppImage(wanted, path.join(folder, 'running'))
    counter += 1
    memory.write({ ...before, counter })
    writeSync(1, `${counter}\n`)
  }
}
