import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withTempFolder } from '../../rig/temp-folder.ts'
import type { Harness, HarnessOptions } from '../harness.ts'
import { missingForLoneliness, openLonelyMachine } from './lonely-machine.ts'

const CLI = path.resolve(import.meta.dirname, '..', '..', '..', 'main', 'cli.ts')
/** One round. */
const ROUND_MS = 10_000
/** An hour for a release, a minute otherwise. */
const ROUNDS = { full: 360, slice: 6 } as const
/** Belongs to nobody who is asked for anything. */
const ELSEWHERE = '93.184.216.34'
/** What a build that tells on its person would do. */
const TELEMETRY = `data:text/javascript,${encodeURIComponent(`
  import { createSocket } from 'node:dgram'
  const socket = createSocket('udp4').unref()
  setInterval(() => socket.send('what it saw', 9, '${ELSEWHERE}'), 1000).unref()`)}`

/** P06: a fresh engine with the settings it comes with, whose every packet is looked at. */
export const quiet: Harness = {
  name: 'quiet',
  summary: 'a fresh engine, left alone with its default settings, sends nothing to anybody (P06)',
  unable: missingForLoneliness,
  run: async (options) => {
    const { seconds, sent, jobs } = await watch(options, [])
    const [first] = sent
    if (first !== undefined) throw new Error(`${sent.length} packets left the machine; the first: ${first}`)
    if (jobs === 0) throw new Error('It did nothing meanwhile, so its silence says nothing.')
    return { 'Watched, seconds': String(Math.round(seconds)), 'Packets sent': '0', 'Jobs meanwhile': String(jobs) }
  },
  control: async (options) => {
    const { sent } = await watch({ ...options, full: false, rounds: 1 }, ['--import', TELEMETRY])
    const found = sent.filter((line) => line.includes(ELSEWHERE)).length
    if (found === 0) throw new Error('A build that tells on its person was not found.')
    return `a build with telemetry was seen to send ${found} packets`
  },
}

async function watch({ full, rounds, mayGoOn }: HarnessOptions, node: readonly string[]) {
  return withTempFolder('quiet', async (folder) => {
    const machine = await openLonelyMachine()
    const hearth = (before: readonly string[], ...args: readonly string[]): ChildProcess =>
      machine.start(process.execPath, [...before, CLI, ...args, '--data', folder])
    try {
      const begun = performance.now()
      await said(hearth(node, 'run', '--no-browser', '--port', '0', '--market-port', '0'), /Buyers connect at/)
      const wanted = rounds ?? (full ? ROUNDS.full : ROUNDS.slice)
      for (let round = 0; round < wanted && mayGoOn(); round += 1) await sleep(ROUND_MS)
      const seconds = (performance.now() - begun) / 1000
      const sent = machine.sent()
      const [, jobs = '0'] = await said(hearth([], 'jobs', '--json', '--limit', '1'), /"total":(\d+)/)
      return { seconds, sent, jobs: Number(jobs) }
    } finally {
      await machine.close()
    }
  })
}

/** What a program says, once it fits. @throws Error with all that it said when it ends without */
async function said(child: ChildProcess, fits: RegExp): Promise<RegExpExecArray> {
  let output = ''
  return new Promise((resolve, reject) => {
    const look = (text: string): void => {
      output += text
      const match = fits.exec(output)
      if (match !== null) resolve(match)
    }
    child.stdout?.setEncoding('utf8').on('data', look)
    child.stderr?.setEncoding('utf8').on('data', look)
    once(child, 'close').then(() => reject(new Error(`It ended without ${String(fits)}:\n${output}`)), reject)
  })
}
