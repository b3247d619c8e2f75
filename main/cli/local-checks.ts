import { access, constants, mkdir, stat, statfs } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import type { DoctorCheck } from '../../contract/engine.ts'
import type { GpuReport } from '../../contract/hardware.ts'
import { say } from '../../contract/words/say.ts'
import { chooseHost } from '../../worker/hosts/choose-host.ts'
import { allCards } from '../engine/hardware/gpus/all-cards.ts'
import { otherCards } from '../engine/hardware/gpus/other-cards.ts'
import type { GpuProbe } from '../engine/hardware/gpus/probe.ts'
import { createNvidiaSmiProbe } from '../engine/hardware/gpus/nvidia-smi.ts'
import type { Clock } from '../engine/ports/clock.ts'
import { sandboxChecks } from '../engine/sandbox-checks.ts'
import { sourceLayout } from '../layout.ts'
import { DEFAULT_PORT } from '../web/listen.ts'

const repository = path.resolve(import.meta.dirname, '../..')
const layout = sourceLayout(repository)
const MiB = 1024 * 1024

export interface LocalOptions {
  readonly dataRoot: string
  readonly clock: Clock
  /** The bundled worker, which the sandbox check starts. */
  readonly workerFile?: string
}

/** What can be checked while no engine runs. A check that itself fails is a problem, never an error. */
export async function localChecks(options: LocalOptions): Promise<readonly DoctorCheck[]> {
  const workerFile = options.workerFile ?? layout.workerFile
  const checks = await Promise.all([
    one('node', say`Node.js`, async () => nodeCheck(process.versions.node)),
    one('data', say`Data folder`, () => dataCheck(options.dataRoot)),
    one('clock', say`Clock`, () => clockCheck(options.clock.now())),
    several('sandbox', say`Sandbox`, () => sandboxOf(workerFile)),
    one('gpu', say`Graphics cards`, async () => gpuCheck(await cards().probe())),
    one('port', say`Window port`, () => portCheck(DEFAULT_PORT)),
  ])
  return checks.flat()
}

type Finding = Pick<DoctorCheck, 'status' | 'detail' | 'next'>
type Checks = readonly DoctorCheck[]

async function several(id: string, title: string, make: () => Promise<Checks>): Promise<Checks> {
  return make().catch((error: unknown): Checks => {
    const detail = say`This check failed: ${error instanceof Error ? error.message : say`unknown error`}`
    return [{ id, title, status: 'problem', detail, next: say`Run “hearth doctor” again.` }]
  })
}

function one(id: string, title: string, make: () => Promise<Finding>): Promise<Checks> {
  return several(id, title, async () => [{ id, title, ...(await make()) }])
}

const fine = (detail: string): Finding => ({ status: 'ok', detail, next: null })

/** better-sqlite3 13 crashes below 22.14; Hearth is tested with 24. */
export function nodeCheck(version: string): Finding {
  if (Number(version.split('.')[0]) >= 24) return fine(say`Version ${version}.`)
  const next = say`Start Hearth with “npm start”, which uses the right version by itself.`
  return { status: 'problem', detail: say`Version ${version} is too old; Hearth needs 24.`, next }
}

async function dataCheck(dataRoot: string): Promise<Finding> {
  try {
    await mkdir(dataRoot, { recursive: true, mode: 0o700 })
    await access(dataRoot, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    const next = say`Make the folder writable for you, or choose another with --data DIR.`
    return { status: 'problem', detail: say`${dataRoot} cannot be written.`, next }
  }
  const { bavail, bsize } = await statfs(dataRoot)
  return spaceFinding(dataRoot, (bavail * bsize) / MiB)
}

export function spaceFinding(dataRoot: string, freeMiB: number): Finding {
  const detail = say`${dataRoot}, ${Math.floor(freeMiB)} MiB free.`
  if (freeMiB >= 1024) return fine(detail)
  const next = say`Free some space: receipts and results need room.`
  return { status: freeMiB < 200 ? 'problem' : 'warning', detail, next }
}

/** Files of this installation cannot come from the future; a clock that says so is wrong. */
async function clockCheck(now: number): Promise<Finding> {
  const newest = (await stat(path.join(repository, 'package.json'))).mtimeMs
  return clockFinding(now, newest)
}

export function clockFinding(now: number, newestFile: number): Finding {
  const detail = say`It is ${new Date(now).toISOString()}.`
  // An hour allows for a file unpacked in another time zone's habit of local time.
  if (now > newestFile - 3_600_000) return fine(detail)
  const next = say`Set the clock, best by network time: payments carry times that must be right.`
  return { status: 'problem', detail: say`${detail} That is before this installation was made.`, next }
}

const cards = (): GpuProbe => allCards(createNvidiaSmiProbe({ script: layout.gpuScript }), otherCards())

async function sandboxOf(workerFile: string): Promise<Checks> {
  const host = await chooseHost({
    workerFile,
    nodeBinary: process.execPath,
    gpuModule: layout.gpuModule,
  })
  await host.settled()
  return sandboxChecks(host.report())
}

export function gpuCheck({ gpus, problem }: GpuReport): Finding {
  const names = gpus.map((gpu) => gpu.name).join(', ')
  if (problem === null) return fine(names)
  const words = problem.raw === null ? problem.sentence : `${problem.sentence} (${problem.raw})`
  return { status: 'warning', detail: names === '' ? words : `${names}. ${words}`, next: problem.next }
}

function portCheck(port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => {
      const next = say`Nothing to do: Hearth takes the next free port.`
      resolve({ status: 'warning', detail: say`Port ${port} is used by another program.`, next })
    })
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.close(() => resolve(fine(say`Port ${port} is free.`)))
    })
  })
}
