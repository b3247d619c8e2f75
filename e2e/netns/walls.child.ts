/**
 * What a program could send that had broken out of WebAssembly into a worker on this machine: the socket attempts of the
 * sandbox probes, behind the walls of each host there is here. Arguments: `closed`, or `open` for walls without network
 * namespace and system-call filter; addresses to go for. Prints which attempts each host did not hold back.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { outputOf } from '../../worker/hosts/self-check.ts'
import type { Sandbox } from '../../worker/hosts/sandbox.ts'
import { socketAttemptsScript } from '../hostile/sandbox/attempts.ts'
import { Probe } from '../hostile/sandbox/outcome.ts'
import { openTargets } from '../hostile/sandbox/targets.ts'
import { wallsOf } from '../hostile/sandbox/walls.ts'
import { bubblewrapWeakenings, namespaceWeakenings } from '../hostile/sandbox/weakenings.ts'

const [walls = 'closed', ...addresses] = process.argv.slice(2)
const WITHOUT = 'system-call filter and network namespace'
const HOSTS = { bubblewrap: bubblewrapWeakenings, namespaces: namespaceWeakenings } as const
const folder = mkdtempSync(path.join(tmpdir(), 'hearth-walls-'))
const bundle = path.join(folder, 'worker.mjs')
writeFileSync(bundle, '')
const opened = await openTargets({})
const through: Record<string, readonly string[]> = {}
try {
  for (const [host, weakenings] of Object.entries(HOSTS)) {
    const weakening = walls === 'open' ? (weakenings.find(({ name }) => name === WITHOUT) ?? null) : null
    if (walls === 'open' && weakening === null) throw new Error(`Nothing can be taken away from ${host}.`)
    const sandbox = await wallsOf(host === 'bubblewrap' ? 'bubblewrap' : 'namespaces', {
      bundle,
      libraries: [],
      weakening,
    }).catch(() => null)
    if (sandbox !== null) through[host] = await notHeldBack(sandbox)
  }
} finally {
  opened.close()
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(`tried ${JSON.stringify(through)}\n`)
process.exit(0)

/** One address at a time: whoever waits for an answer that never comes takes seconds. */
async function notHeldBack(sandbox: Sandbox): Promise<readonly string[]> {
  const names: string[] = []
  for (const address of addresses) {
    const going = await sandbox.evaluate(socketAttemptsScript, [
      JSON.stringify({ ...opened.targets, addresses: { [address]: address } }),
    ])
    const probes = z.array(Probe).parse(JSON.parse(await outputOf(going)))
    names.push(...probes.filter(({ outcome }) => outcome !== 'held').map(({ name, why }) => `${name}: ${why}`))
  }
  return names
}
