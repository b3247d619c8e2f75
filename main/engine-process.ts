import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ELECTRON_SWITCH, ElectronCommand } from '../contract/engine-process.ts'
import type { DoctorCheck } from '../contract/engine.ts'
import type { KeyringReport } from '../contract/secrets.ts'
import { say } from '../contract/words/say.ts'
import { dataRoot, readNetworkId } from './cli/data-dir.ts'
import { composeEngine, everydayBuyer } from './compose.ts'
import { keepShellReports } from './engine/activity/shell-reports.ts'
import { networkChoice } from './engine/network-choice.ts'
import { systemClock } from './engine/ports/clock.ts'
import { keepUpdateHold } from './engine/update-hold.ts'
import { bundleLayout } from './layout.ts'
import { serveEngine } from './serve-engine.ts'

/** The engine inside Electron's utility process. This file runs bundled, as `out/main/engine-process.js`. */
const repository = path.resolve(import.meta.dirname, '..', '..')
/** What was said last needs a moment to get out before the process ends. */
const GOODBYE_MS = 50

const shellReports = keepShellReports(systemClock)
const updateHold = keepUpdateHold()
let keyring: KeyringReport | null = null
const code = await serveEngine({
  port: process.parentPort,
  onActivity: (report) => shellReports.receive(report),
  onKeyring: (report) => {
    keyring = report
  },
  onUpdate: (waits) => updateHold.set(waits),
  start: async (ask) => {
    const root = dataRoot(undefined, process.env)
    const named = process.env['HEARTH_NETWORK']
    const network = named === undefined ? await networkChoice(root).get() : readNetworkId(named)
    const composed = await composeEngine({
      layout: await bundleLayout(repository),
      dataRoot: root,
      network,
      shell: 'desktop',
      askPassphrase: (purpose, problem, whose = network) => ask({ purpose, network: whose, problem }),
      askAgain: true,
      shellChecks: () => (keyring === null ? [] : [keyringCheck(keyring)]),
      marketPort: null,
      demoBuyer: everydayBuyer,
      shellReports,
      updateHold,
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

function keyringCheck({ usable, sentence, next }: KeyringReport): DoctorCheck {
  return { id: 'keyring', title: say`Keyring`, status: usable ? 'ok' : 'warning', detail: sentence, next }
}
