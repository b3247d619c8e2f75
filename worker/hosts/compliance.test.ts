import { spawn } from 'node:child_process'
import path from 'node:path'
import { beforeAll } from 'vitest'
import { runStep } from '../../build/step.ts'
import { workerBundle } from '../../build/worker.ts'
import { dawnModule } from '../sandbox/wgsl/testing/software-gpu.ts'
import { chooseHost } from './choose-host.ts'
import { hostCompliance } from './testing/compliance.ts'
import { findTool } from './find-tool.ts'

const workerFile = path.resolve(import.meta.dirname, '../../out/worker/worker.mjs')

beforeAll(() => runStep(workerBundle), 120_000)

/** The hosts of this machine, each made by taking the tools of the better ones away. */
const hosts = [
  { name: 'bubblewrap', missing: [] },
  { name: 'namespaces', missing: ['bwrap'] },
  { name: 'plain', missing: ['bwrap', 'unshare'] },
  { name: 'plain, without any tool', missing: ['bwrap', 'unshare', 'setpriv', 'prlimit'] },
]

for (const { name, missing } of hosts) {
  hostCompliance({
    name,
    make: async () => {
      const host = await chooseHost({
        workerFile,
        nodeBinary: process.execPath,
        gpuModule: dawnModule,
        find: async (tool) => (missing.includes(tool) ? null : findTool(tool)),
      })
      await host.settled()
      const report = host.report()
      return name.startsWith(report.host) ? host : report.summary
    },
    engine: () =>
      spawn(process.execPath, [path.join(import.meta.dirname, 'testing', 'orphan-engine.ts'), workerFile, ...missing], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
  })
}
