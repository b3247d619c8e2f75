import { readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { lineLog } from '../log.ts'
import { readFeed } from './feed.ts'
import { updateMemoryFile } from './update-memory.ts'
import { watchUpdates } from './updates.ts'

/** Looks at the feed of a folder as an app that was just started does, and says where the update lies once it is ready. */
const [folder = ''] = process.argv.slice(2)
const feed = readFeed(path.join(folder, 'feed.json'))
if (feed === null) throw new Error('The folder has no feed.')
const log = lineLog(() => undefined)
const updates = watchUpdates({
  source: {
    feed,
    target: 'linux-x64-appimage',
    version: '0.1.0',
    folder: path.join(folder, 'pending'),
    rules: { ca: readFileSync(path.join(folder, 'ca.pem')), idleMs: 10_000 },
  },
  memory: updateMemoryFile(path.join(folder, 'update.json'), log),
  log,
  now: () => 1_900_000_000_000,
  schedule: () => () => undefined,
  onChange: (update) => void writeSync(1, `ready ${update?.path}\n`),
})
await updates.look()
updates.stop()
