import { writeSync } from 'node:fs'
import { modules } from '../../sandbox/wasm/hostile.fixture.ts'
import { chooseHost } from '../choose-host.ts'
import { findTool } from '../find-tool.ts'
import { treeMembers } from '../process-tree.ts'
import { Talk, moduleJob } from '../talk.fixture.ts'

/*
 * An engine that runs an endless job and says which processes that takes, one JSON line; then it is
 * for the test to kill it. Arguments: the worker file, the tools it must do without.
 */
const [workerFile = '', ...missing] = process.argv.slice(2)
const host = await chooseHost({
  workerFile,
  nodeBinary: process.execPath,
  find: async (tool) => (missing.includes(tool) ? null : findTool(tool)),
})
const talk = new Talk(await host.start({ memoryMiB: 16, gpu: null }))
await talk.ready()
const before = (await talk.worker.usage())?.cpuMs ?? 0
await talk.send(moduleJob(modules.endlessLoop))
// The module is at work once the worker has burnt some time.
while (((await talk.worker.usage())?.cpuMs ?? 0) < before + 300) await new Promise((resolve) => setTimeout(resolve, 20))
writeSync(1, `${JSON.stringify({ host: host.report().host, members: treeMembers(talk.worker.pid) })}\n`)
setInterval(() => undefined, 1000)
