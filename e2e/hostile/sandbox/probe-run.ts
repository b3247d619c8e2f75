import { mkdtempSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import { outputOf } from '../../../worker/hosts/self-check.ts'
import { attemptsScript } from './attempts.ts'
import { bombProbes } from './bombs.ts'
import { leftoverProbe } from './leftovers.ts'
import { Probe } from './outcome.ts'
import type { ProbeReport } from './outcome.ts'
import { reserveProbe } from './reserve.ts'
import { callProbes, compileCalls } from './system-calls.ts'
import { openTargets } from './targets.ts'
import type { OpenTargets } from './targets.ts'
import { wallsOf } from './walls.ts'
import { KEPT_ENVIRONMENT, bubblewrapWeakenings, namespaceWeakenings } from './weakenings.ts'
import type { Weakening } from './weakenings.ts'

/*
 * A program, so that it can be run as any account and in any network namespace: runs every probe in
 * every host, then in each host with one protection less, and prints a JSON line of ProbeReport for
 * each. Its argument is JSON: `addresses` of its network namespace, `bombs` whether to run those.
 */
const Options = z.strictObject({
  addresses: z.record(z.string(), z.string()),
  bombs: z.boolean(),
  hosts: z.array(z.enum(['bubblewrap', 'namespaces', 'plain'])),
  controls: z.boolean(),
})

const options = Options.parse(JSON.parse(process.argv[2] ?? ''))
const open = await openTargets(options.addresses)
const tools = mkdtempSync(path.join(os.tmpdir(), 'hearth-probes-'))
const bundle = path.join(tools, 'worker.mjs')
writeFileSync(bundle, '')
const calls = compileCalls(tools)
process.env[KEPT_ENVIRONMENT] = open.targets.canary
process.env['HEARTH_PROBE_SECRET'] = open.targets.files['the wallet'] ?? ''
process.env['TZ'] = open.targets.timeZone
try {
  for (const host of options.hosts) {
    print(await report(host, null))
    const weakenings = { bubblewrap: bubblewrapWeakenings, namespaces: namespaceWeakenings, plain: [] }[host]
    for (const weakening of options.controls ? weakenings : []) print(await report(host, weakening))
  }
} finally {
  open.close()
  rmSync(tools, { recursive: true, force: true })
}
process.exit(0)

function print(line: ProbeReport): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

async function report(host: Sandbox['name'], weakening: Weakening | null): Promise<ProbeReport> {
  const uid = process.getuid?.() ?? -1
  const head = { host, without: weakening?.name ?? null, uid }
  const sandbox = await usable(host, weakening).catch((error: unknown) => reasonOf(error))
  if (typeof sandbox === 'string') return { ...head, probes: [], skipped: sandbox }
  return { ...head, probes: await probesIn(sandbox, weakening), skipped: null }
}

/** @throws with the reason when this machine does not allow such a sandbox at all */
async function usable(host: Sandbox['name'], weakening: Weakening | null): Promise<Sandbox> {
  const sandbox = await wallsOf(host, { bundle, libraries: calls === null ? [] : [calls], weakening })
  await outputOf(await sandbox.evaluate('process.exit(0)', []))
  return sandbox
}

async function probesIn(sandbox: Sandbox, weakening: Weakening | null): Promise<readonly Probe[]> {
  const before = { arrived: open.arrived(), packets: open.packets() }
  const attempted = await outputOf(await sandbox.evaluate(attemptsScript, [JSON.stringify(open.targets)]))
  const probes = z.array(Probe).parse(JSON.parse(attempted))
  return [
    ...probes,
    seenFromOutside(before, open),
    ...(calls === null ? [] : await callProbes(sandbox, calls)),
    await reserveProbe(sandbox),
    ...(weakening === null ? [await leftoverProbe(sandbox)] : []),
    ...(options.bombs && weakening === null ? await bombProbes(sandbox) : []),
    leftOutside(open.takeLeftovers()),
  ]
}

function leftOutside(files: readonly string[]): Probe {
  const name = 'S07 anything left behind outside'
  return { name, outcome: files.length === 0 ? 'held' : 'through', why: files.join(' ') || 'nothing found' }
}

/** Nothing may have come out, whatever the attempts say of themselves. */
function seenFromOutside(before: { arrived: number; packets: number }, now: OpenTargets): Probe {
  const name = 'S01 anything that came out'
  const [arrived, packets] = [now.arrived() - before.arrived, now.packets() - before.packets]
  const why = `${arrived} connections and datagrams, ${packets} packets`
  return { name, outcome: arrived + packets === 0 ? 'held' : 'through', why }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
