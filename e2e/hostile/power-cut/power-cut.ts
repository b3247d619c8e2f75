import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { withTempFolder } from '../../rig/temp-folder.ts'
import { type Harness, type HarnessOptions, noneIn } from '../harness.ts'

const Report = z.strictObject({
  receiptsAcknowledged: z.int(),
  vouchersAcknowledged: z.int(),
  callsAcknowledged: z.int(),
  receiptsLost: z.int(),
  vouchersLost: z.int(),
  callsLost: z.int(),
  complaints: z.array(z.string()),
})
type Report = z.infer<typeof Report>

const SLICE = 5
const FULL = 2_000
/** The control loses in about half of its cycles; this many without a loss would mean that the cut is none. */
const MOST_CONTROL_CYCLES = 20

/**
 * Cuts the power under the real ledger and journal: an ext4 file system is shut down without writing anything more,
 * mounted again as after a reboot, and searched for everything that was acknowledged.
 */
export const powerCut: Harness = {
  name: 'power-cut',
  summary: 'cut the power under the ledger and its journals; nothing acknowledged may be lost',
  unable,
  run: async (options) => {
    const cycles = options.rounds ?? (options.full ? FULL : SLICE)
    const reports = await cut(options, cycles, 'as-built', () => !options.mayGoOn())
    const bad = reports.find((report) => lostIn(report) > 0 || report.complaints.length > 0)
    if (bad !== undefined) throw new Error(`After a power cut: ${JSON.stringify(bad)}`)
    const [receipts, vouchers] = [sum(reports, 'receiptsAcknowledged'), sum(reports, 'vouchersAcknowledged')]
    const calls = sum(reports, 'callsAcknowledged')
    return {
      'Power cuts': reports.length < cycles ? `${reports.length} of ${cycles}` : String(cycles),
      Receipts: `${receipts} acknowledged, 0 lost (${noneIn(receipts)})`,
      Vouchers: `${vouchers} acknowledged, 0 lost (${noneIn(vouchers)})`,
      Charges: `${calls} acknowledged, each again a line of the books, 0 lost (${noneIn(calls)})`,
    }
  },
  control: async (options) => {
    let receipts = 0
    let calls = 0
    const reports = await cut(options, MOST_CONTROL_CYCLES, 'careless', (report) => {
      receipts += report.receiptsLost
      calls += report.callsLost
      return receipts > 0 && calls > 0
    })
    if (receipts === 0 || calls === 0) {
      throw new Error(`A build that does not wait for the disk lost nothing in ${reports.length} power cuts.`)
    }
    return `without waiting for the disk, ${reports.length} power cuts lost ${receipts} of ${sum(reports, 'receiptsAcknowledged')} acknowledged receipts and ${calls} of ${sum(reports, 'callsAcknowledged')} charges`
  },
}

const lostIn = (report: Report): number => report.receiptsLost + report.vouchersLost + report.callsLost

function sum(
  reports: readonly Report[],
  field: 'receiptsAcknowledged' | 'vouchersAcknowledged' | 'callsAcknowledged',
): number {
  return reports.reduce((total, report) => total + report[field], 0)
}

/** In a mount namespace of its own, which ends with the process and takes every mount along. */
async function cut(
  options: HarnessOptions,
  cycles: number,
  build: 'as-built' | 'careless',
  enough: (report: Report) => boolean,
): Promise<readonly Report[]> {
  return withTempFolder('power-cut', async (folder) => {
    const script = path.join(import.meta.dirname, 'cycle.ts')
    const child = spawn(
      'unshare',
      ['--mount', '--propagation', 'private', process.execPath, '--no-warnings', script].concat([
        folder,
        String(cycles),
        String(options.seed),
        build,
      ]),
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = once(child, 'exit')
    const reports: Report[] = []
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const report = Report.parse(JSON.parse(line))
        reports.push(report)
        options.say(
          `  ${String(reports.length).padStart(4)}  ${report.receiptsAcknowledged} receipts, ${report.vouchersAcknowledged} vouchers and ${report.callsAcknowledged} charges acknowledged, ${lostIn(report)} lost`,
        )
        if (enough(report)) break
      }
    } finally {
      child.kill('SIGTERM')
      await ended
    }
    if (reports.length === 0) throw new Error('No power cut could be made.')
    return reports
  })
}

function unable(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, to mount disk images'
  if (!existsSync('/dev/loop-control')) return 'this machine has no loop devices'
  for (const tool of ['mkfs.ext4', 'losetup', 'unshare', 'mount', 'python3']) {
    try {
      execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' })
    } catch {
      return `${tool} is not installed`
    }
  }
  try {
    execFileSync('unshare', ['--mount', '--propagation', 'private', 'true'], { stdio: 'ignore' })
  } catch {
    return 'this machine allows no mount namespaces'
  }
  return null
}
