import type { Snapshot } from '../../../contract/engine.ts'
import type { LineView } from '../../../contract/line.ts'
import { firstRules } from '../../../contract/rules.ts'
import { bigCard } from './machine.ts'

type Policy = Snapshot['policy']

/** A home line in the middle of a transfer, with somebody else on it. */
export const line: LineView = {
  connection: { interface: 'enp5s0', kind: 'wired', vpn: false, metered: false },
  sources: {
    kind: 'the kernel’s description of the interface',
    metered: 'NetworkManager',
    traffic: 'the counters of the interface',
    latency: 'the time to the router and back',
  },
  sentToday: 734_003_200,
  sentThisMonth: 9_663_676_416,
  receivedThisMonth: 1_288_490_189,
  othersSend: 41_200,
  latencyMs: 1.4,
  quietLatencyMs: 0.6,
  slowedTo: null,
  capacity: {
    bytesPerSecond: 4_902_317,
    how: 'measured',
    peer: 'http://192.168.1.20:4021',
    at: Date.UTC(2026, 10, 21, 9, 30),
  },
}

/**
 * The rules a practice network begins with, on a machine that can tell everything but full screens.
 * @param net what was made of the jobs of today, and of all
 */
export function policy(net: Policy['net']): Policy {
  const first = firstRules(true)
  return {
    rules: { ...first, electricity: { ...first.electricity, tariff: { kind: 'flat', perKwh: 0.3 }, coinWorth: 0.86 } },
    cards: [{ uuid: bigCard.uuid, allowed: true, why: null, next: null }],
    pace: [{ uuid: bigCard.uuid, share: 1, sentence: null, doubtful: [], powerLimit: null, leftLoweredFromW: null }],
    processorPace: { share: 1, sentence: null },
    network: {
      allowed: true,
      why: null,
      next: null,
      bytesPerSecond: 2_097_152,
      leftThisMonth: 107_374_182_400 - line.sentThisMonth - line.receivedThisMonth,
    },
    line,
    sources: {
      away: 'terminals and the login manager',
      games: 'the list of running programs',
      call: 'the sound card’s capture streams and the camera’s driver',
      fullScreen: null,
      battery: 'the kernel’s power supplies',
      lid: null,
      remote: 'the login manager and connections to RDP and VNC',
    },
    electricity: { perKwh: 0.3, problem: null },
    atLoss: [],
    lastYield: { at: Date.UTC(2026, 10, 22, 14, 2), ms: 41 },
    hourOfWork: [
      { kind: 'wasm', coins: 0.072, watts: 7, measured: false, cost: 0.0021 },
      { kind: 'wgsl', coins: 0.216, watts: 286, measured: true, cost: 0.0858 },
    ],
    today: net.today.power,
    net,
  }
}

/** The same with one card paused or let go, as the engine answers. */
export function withCard(before: Policy, uuid: string, paused: boolean): Policy {
  const others = before.rules.pausedCards.filter((each) => each !== uuid)
  const card = paused
    ? { uuid, allowed: false, why: 'You paused this card.', next: 'Let it work again when it suits you.' }
    : { uuid, allowed: true, why: null, next: null }
  return {
    ...before,
    rules: { ...before.rules, pausedCards: paused ? [...others, uuid] : others },
    cards: before.cards.map((each) => (each.uuid === uuid ? card : each)),
  }
}
