import { expect, test } from 'vitest'
import type { Connection } from '../../../contract/line.ts'
import { silentLog } from '../ports/log.ts'
import { watchLine } from './watch.ts'

const MIB = 1024 * 1024
const wired: Connection = { interface: 'eth0', kind: 'wired', vpn: false, metered: false }

/** A line whose counters, sockets and router the test moves, second by second. */
function watched() {
  const world = { at: 0, received: 0, sent: 0, own: 0, latency: 1, busy: true, connection: wired, asked: 0, changes: 0 }
  const watch = watchLine({
    reader: {
      tellsTraffic: 'a test',
      look: async () => ({
        connection: world.connection,
        sources: { kind: 'a test', metered: null },
        gateway: '192.0.2.1',
      }),
      traffic: async () => ({ received: world.received, sent: world.sent }),
    },
    roundTrip: async () => {
      world.asked += 1
      return world.latency
    },
    line: { busy: () => world.busy },
    ownSent: () => world.own,
    capacity: () => 5 * MIB,
    clock: { monotonic: () => world.at },
    log: silentLog,
    onChange: () => (world.changes += 1),
  })
  async function second(own: number, others: number, latency = 1): Promise<number | null> {
    world.at += 1000
    world.own += own
    world.sent += own + others
    world.latency = latency
    await watch.refresh()
    return watch.spare()
  }
  return { world, watch, second }
}

test('our own bytes are not taken for the person’s, and the person’s are', async () => {
  const { second, watch } = watched()
  await second(MIB, 0)
  expect(await second(MIB, 0)).toBeNull()
  expect(await second(MIB, 2 * MIB)).toBeLessThan(3 * MIB)
  expect(watch.state().reading?.othersSend).toBeCloseTo(2 * MIB, -2)
})

test('a router that answers late slows us down within two seconds', async () => {
  const { second } = watched()
  await second(MIB, 0)
  await second(MIB, 0)
  expect(await second(MIB, 0, 200)).toBeNull()
  expect(await second(MIB, 0, 200)).toBe(MIB / 2)
})

test('nobody asks the router or is slowed while nothing is sent', async () => {
  const { world, second, watch } = watched()
  await second(MIB, 0)
  await second(MIB, 4 * MIB)
  expect(watch.spare()).not.toBeNull()
  world.busy = false
  const { asked } = world
  expect(await second(0, 4 * MIB)).toBeNull()
  expect(world.asked).toBe(asked)
  expect(watch.state().reading).toBeNull()
})

test('another interface and counters that begin anew are not taken for traffic', async () => {
  const { world, second, watch } = watched()
  await second(MIB, 0)
  world.connection = { ...wired, interface: 'wlan0', kind: 'wireless' }
  world.sent = 400 * MIB
  expect(await second(MIB, 0)).toBeNull()
  expect(watch.state().reading?.othersSend).toBeNull()
  world.sent = 0
  expect(await second(0, 0)).toBeNull()
  expect(world.changes).toBe(2)
})
