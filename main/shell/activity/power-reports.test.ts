import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { ShellActivity } from '../../../contract/activity.ts'
import { startPowerReports } from './power-reports.ts'

class Power extends EventEmitter {
  idle = 0
  battery = false
  getSystemIdleTime = () => this.idle
  isOnBatteryPower = () => this.battery
}

function started() {
  const power = new Power()
  const sent: ShellActivity[] = []
  const timers: { at: number; run: () => void }[] = []
  let now = 0
  const reports = startPowerReports({
    power,
    send: (report) => sent.push(report),
    working: () => true,
    now: () => now,
    schedule(milliseconds, run) {
      const timer = { at: now + milliseconds, run }
      timers.push(timer)
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1))
    },
  })
  /** Lets this time pass, looks included; one timer at most is ever waiting. */
  const pass = (milliseconds: number): void => {
    const end = now + milliseconds
    for (let next = timers[0]; next !== undefined && next.at <= end; next = timers[0]) {
      now = next.at
      timers.shift()
      next.run()
    }
    now = end
  }
  return { power, sent, timers, reports, pass }
}

it('tells at once that the person is back, and nothing that everybody can work out', () => {
  const { power, sent, pass } = started()
  power.idle = 600
  pass(400)
  expect(sent.map(({ awayMs }) => awayMs)).toEqual([0])
  pass(4_000)
  expect(sent.at(-1)?.awayMs).toBe(600_000)
  const before = sent.length
  power.idle = 0
  pass(400)
  expect(sent.slice(before)).toMatchObject([{ awayMs: 0 }])
})

it('tells sleep, lock and battery without waiting for the next look', () => {
  const { power, sent } = started()
  power.emit('lock-screen')
  power.battery = true
  power.emit('on-battery')
  power.emit('suspend')
  power.emit('resume')
  expect(sent.slice(1)).toMatchObject([
    { locked: true, onBattery: false, sleeping: false },
    { locked: true, onBattery: true, sleeping: false },
    { onBattery: true, sleeping: true },
    { onBattery: true, sleeping: false },
  ])
})

it('looks on one timer only, and on none once it is stopped', () => {
  const { power, timers, reports, pass } = started()
  for (let count = 0; count < 5; count += 1) power.emit('on-ac')
  pass(2_000)
  expect(timers).toHaveLength(1)
  reports.stop()
  expect(timers).toHaveLength(0)
})
