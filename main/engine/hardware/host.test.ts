import { afterEach, expect, test } from 'vitest'
import { HostInfo } from '../../../contract/hardware.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { parseProcNetDev, systemHostReader, type HostReader, type HostSample } from './host-reader.ts'
import { createHostMonitor, movingBetween, type HostMonitor } from './host.ts'

const facts = { cpu: 'Some CPU', cores: 4, memoryMiB: 8000, os: 'Some OS 1' }
const sample = (part: Partial<HostSample>): HostSample => ({
  cpu: null,
  cpuTemperatureC: null,
  memoryUsedMiB: null,
  interface: null,
  network: null,
  ...part,
})

let monitor: HostMonitor | null = null
afterEach(() => monitor?.stop())

test('rates are the difference of two samples over the time between them', () => {
  const before = {
    at: 1000,
    sample: sample({ cpu: { busy: 100, total: 1000 }, network: { eth0: { received: 500, sent: 50 } } }),
  }
  const after = {
    at: 3000,
    sample: sample({ cpu: { busy: 150, total: 1200 }, network: { eth0: { received: 2500, sent: 50 } } }),
  }
  const moving = movingBetween(before, after)
  expect(moving.cpuPercent).toBe(25)
  expect(moving.network.receivedPerSecond).toBe(1000)
  expect(moving.network.sentPerSecond).toBe(0)
})

test('the first reading and a failed reading are unknown, not zero', () => {
  const first = movingBetween(null, {
    at: 5,
    sample: sample({ cpu: { busy: 1, total: 2 }, network: { eth0: { received: 9, sent: 9 } } }),
  })
  expect(first.cpuPercent).toBeNull()
  expect(first.network.sentPerSecond).toBeNull()
  const failed = movingBetween(
    { at: 0, sample: sample({ network: { eth0: { received: 1, sent: 1 } } }) },
    { at: 9, sample: sample({}) },
  )
  expect(failed.network.receivedPerSecond).toBeNull()
})

test('an interface that appears or restarts does not add its whole past', () => {
  const before = { at: 0, sample: sample({ network: { eth0: { received: 100, sent: 1_000_000 } } }) }
  const after = {
    at: 1000,
    sample: sample({ network: { eth0: { received: 300, sent: 10 }, wlan0: { received: 9_999_999, sent: 9_999_999 } } }),
  }
  const { network } = movingBetween(before, after)
  expect(network.receivedPerSecond).toBe(200)
  expect(network.sentPerSecond).toBe(0)
})

test('loopback does not count as network use', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:   56411     600    0    0    0     0          0         0    56411     600    0    0    0     0       0          0
  eth0: 855089166 60001    0    0    0     0          0         0  1691664   20001    0    0    0     0       0          0
`
  expect(parseProcNetDev(text)).toEqual({ eth0: { received: 855_089_166, sent: 1_691_664 } })
})

test('a reader that fails leaves the readings unknown and the monitor running', async () => {
  const reader: HostReader = { facts: async () => facts, sample: () => Promise.reject(new Error('no counters')) }
  monitor = await createHostMonitor({
    reader,
    clock: systemClock,
    log: silentLog,
    sentToday: () => 7,
    onChange: () => undefined,
  })
  const host = await monitor.refresh()
  expect(HostInfo.parse(host)).toEqual({
    ...facts,
    cpuPercent: null,
    cpuTemperatureC: null,
    memoryUsedMiB: null,
    network: { interface: null, receivedPerSecond: null, sentPerSecond: null, sentTodayBytes: 7 },
  })
})

test('readings never overlap, however slow they are', async () => {
  let running = 0
  let most = 0
  const reader: HostReader = {
    facts: async () => facts,
    sample: async () => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setTimeout(resolve, 30))
      running -= 1
      return sample({})
    },
  }
  monitor = await createHostMonitor({
    reader,
    clock: systemClock,
    log: silentLog,
    sentToday: () => 0,
    onChange: () => undefined,
  })
  monitor.start(() => 2)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(most).toBe(1)
})

test('this computer can be read', async () => {
  monitor = await createHostMonitor({
    reader: systemHostReader,
    clock: systemClock,
    log: silentLog,
    sentToday: () => 0,
    onChange: () => undefined,
  })
  await monitor.refresh()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const host = HostInfo.parse(await monitor.refresh())
  expect(host.cpu).not.toBe('')
  expect(host.memoryMiB).toBeGreaterThan(0)
  expect(host.memoryUsedMiB).toBeGreaterThan(0)
})

test('a reading costs little enough for an idle engine', async () => {
  await systemHostReader.sample()
  const readings = 10
  const start = process.cpuUsage()
  for (let count = 0; count < readings; count += 1) await systemHostReader.sample()
  const used = process.cpuUsage(start)
  // At one reading in 5 s, 25 ms each is half a per cent of one core; usual is a fifth of that.
  expect((used.user + used.system) / 1000 / readings).toBeLessThan(25)
})
