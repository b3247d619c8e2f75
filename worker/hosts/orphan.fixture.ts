import { writeSync } from 'node:fs'
import { encodeFrame, encodeJsonFrame } from '../../contract/worker-frames.ts'
import { JobLimits } from '../../contract/job.ts'
import { ToWorker } from '../../contract/worker.ts'
import { chooseHost } from './choose-host.ts'
import { findTool } from './find-tool.ts'
import { treeMembers } from './process-tree.ts'

/*
 * An engine that runs an endless job and says which processes that takes, one JSON line; then it is
 * for the test to kill it. Arguments: the worker file, the module as hex, the tools it must do without.
 */
const [workerFile = '', moduleHex = '', ...missing] = process.argv.slice(2)
const host = await chooseHost({
  workerFile,
  nodeBinary: process.execPath,
  find: async (tool) => (missing.includes(tool) ? null : findTool(tool)),
})
const worker = await host.start({ memoryMiB: 16, gpu: null })
const module = Buffer.from(moduleHex, 'hex')
const job = {
  kind: 'wasm',
  args: [],
  verifiable: false,
  limits: JobLimits.parse({}),
  blobs: [{ use: 'module', size: module.length }],
}
await worker.send(encodeJsonFrame(ToWorker.job, job))
await worker.send(encodeFrame(ToWorker.data, Uint8Array.of(0, 0, 0, 0, ...module)))
await worker.send(encodeFrame(ToWorker.run, new Uint8Array()))
const before = (await worker.usage())?.cpuMs ?? 0
// The module is at work once the worker has burnt more than starting takes.
while (((await worker.usage())?.cpuMs ?? 0) < before + 300) await new Promise((resolve) => setTimeout(resolve, 20))
writeSync(1, `${JSON.stringify({ host: host.report().host, members: treeMembers(worker.pid) })}\n`)
setInterval(() => undefined, 1000)
