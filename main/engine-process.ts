import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ELECTRON_SWITCH, ElectronCommand } from '../contract/engine-process.ts'
import { HearthError } from '../contract/errors.ts'
import { dataRoot, readNetworkId } from './cli/data-dir.ts'
import { composeEngine, everydayBuyer } from './compose.ts'
import { keepShellReports } from './engine/activity/shell-reports.ts'
import { systemClock } from './engine/ports/clock.ts'
import { bundleLayout } from './layout.ts'
import { serveEngine } from './serve-engine.ts'

/** The engine inside Electron's utility process. This file runs bundled, as `out/main/engine-process.js`. */
const root = path.resolve(import.meta.dirname, '..', '..')
/** What was said last needs a moment to get out before the process ends. */
const GOODBYE_MS = 50

const shellReports = keepShellReports(systemClock)
const code = await serveEngine({
  port: process.parentPort,
  onActivity: (report) => shellReports.receive(report),
  start: async () => {
    const composed = await composeEngine({
      layout: await bundleLayout(root),
      dataRoot: dataRoot(undefined, process.env),
      network: readNetworkId(process.env['HEARTH_NETWORK'] ?? 'practice'),
      shell: 'desktop',
      askPassphrase: noPassphrase,
      marketPort: null,
      demoBuyer: everydayBuyer,
      shellReports,
      electron: electronCommand(process.argv),
    })
    return { connect: composed.engine.connect, stop: () => composed.stop() }
  },
  onFailure: (error) => {
    process.stderr.write(`The engine failed: ${error instanceof Error ? error.stack : 'unknown error'}\n`)
  },
})
await sleep(GOODBYE_MS)
process.exit(code)

/** How to start the app again, as the shell says it; null when started in another way. */
function electronCommand(args: readonly string[]): ElectronCommand | null {
  const argument = args.find((text) => text.startsWith(ELECTRON_SWITCH))
  return argument === undefined ? null : ElectronCommand.parse(JSON.parse(argument.slice(ELECTRON_SWITCH.length)))
}

async function noPassphrase(): Promise<never> {
  throw new HearthError(
    'desktop/passphrase-needed',
    'This network has a wallet with a passphrase, which the desktop app cannot ask for.',
    { hint: 'Start it in a terminal with “hearth run”, which asks, or start the desktop app on the practice network.' },
  )
}
