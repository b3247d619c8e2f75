import { pathToFileURL } from 'node:url'
import { contracts } from './contracts.ts'
import { desktop } from './desktop.ts'
import { headless } from './headless.ts'
import { thirdParty } from './licences.ts'
import { programs } from './programs.ts'
import { renderer } from './renderer.ts'
import { runStep } from './step.ts'
import { wgslPrograms } from './wgsl-programs.ts'
import { verifier } from './verifier.ts'
import { workerPage } from './worker-page.ts'
import { workerBundle } from './worker.ts'

/** What the app needs to run, in the order it is made. */
const steps = [
  contracts,
  programs,
  wgslPrograms,
  workerBundle,
  workerPage,
  renderer,
  desktop,
  headless,
  verifier,
  thirdParty,
]

/** Makes everything under `out/` that is missing or older than its sources. */
export async function buildAll(report: (line: string) => void): Promise<void> {
  for (const step of steps) {
    const started = performance.now()
    const outcome = await runStep(step)
    if (outcome === 'built') report(`built ${step.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildAll((line) => process.stdout.write(`${line}\n`))
}
