import { setFlagsFromString } from 'node:v8'
import { setTimeout as sleep } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import path from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import { root } from '../../../build/step.ts'
import { createTestEngine, initialSnapshot } from '../../../main/engine/api/engine.fixture.ts'
import { createHub } from '../../../main/engine/api/hub.ts'
import { systemClock } from '../../../main/engine/ports/clock.ts'
import { silentLog } from '../../../main/engine/ports/log.ts'
import { startWebServer } from '../../../main/web/server.ts'
import { historyRows } from './history-rows.ts'

/** The engine's own hub and server around a history of so many jobs, and the window as it ships. */
export interface ServedHub {
  /** In its history. */
  readonly jobs: number
  newLink(): string
  /** Changes today's income so many times; each amount as the window shows it, with the Unix time it was sent. */
  changeAmounts(count: number, everyMs: number): Promise<readonly { readonly amount: string; readonly at: number }[]>
  /** Of this process, after a collection. */
  heapBytes(): number
  stop(): Promise<void>
}

/** Pages larger than the window asks for, so that all of them are read in before the scrolling is measured. */
const PAGE = 500

export async function servedHub(jobs: number): Promise<ServedHub> {
  const rows = historyRows(jobs)
  const { handlers } = createTestEngine({ clock: systemClock })
  const snapshot = { ...initialSnapshot, jobs: { ...initialSnapshot.jobs, total: jobs } }
  const hub = createHub({
    initial: snapshot,
    handlers: {
      ...handlers,
      'jobs.list': async ({ cursor }) => {
        const from = Number(cursor ?? 0)
        const next = from + PAGE
        return { rows: rows.slice(from, next), nextCursor: next < jobs ? String(next) : null, total: jobs }
      },
    },
    log: silentLog,
    clock: systemClock,
  })
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'hearth-ui-bench-'))
  const server = await startWebServer({
    rendererDir: path.join(root, 'out', 'renderer'),
    connect: hub.connect,
    dataDir,
    log: silentLog,
    port: 0,
  })
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  return {
    jobs,
    newLink: () => server.newLink(),
    changeAmounts: async (count, everyMs) => {
      const sent: { amount: string; at: number }[] = []
      for (let step = 1; step <= count; step += 1) {
        sent.push({ amount: `7.${String(step).padStart(6, '0')}`, at: Date.now() })
        hub.update({ money: { ...snapshot.money, earnedToday: String(7_000_000 + step) } })
        await sleep(everyMs)
      }
      await sleep(500)
      return sent
    },
    heapBytes: () => {
      collect()
      return process.memoryUsage().heapUsed
    },
    stop: async () => {
      await server.stop()
      hub.close('The benchmark is over.')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
