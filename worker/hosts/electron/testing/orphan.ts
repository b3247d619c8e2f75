import { writeSync } from 'node:fs'
import { modules } from '../../../sandbox/wasm/hostile.fixture.ts'
import { chooseHost } from '../../choose-host.ts'
import { treeMembers } from '../../process-tree.ts'
import { Talk, moduleJob } from '../../talk.fixture.ts'
import { standIn } from './stand-in.ts'

/*
 * An engine that runs an endless job in the page host, which it takes because it finds no Linux sandbox, and
 * says which processes that takes, one JSON line; then it is for the test to kill it.
 */
const [workerFile = ''] = process.argv.slice(2)
const host = await chooseHost({
  workerFile,
  nodeBinary: process.execPath,
  electron: standIn(),
  find: async () => null,
})
await host.settled()
if (host.report().host !== 'electron') throw new Error(host.report().summary)
const talk = new Talk(await host.start({ memoryMiB: 16, gpu: null }))
await talk.ready()
await talk.send(moduleJob(modules.endlessLoop))
await new Promise((resolve) => setTimeout(resolve, 500))
writeSync(1, `${JSON.stringify({ members: treeMembers(talk.worker.pid) })}\n`)
setInterval(() => undefined, 1000)
