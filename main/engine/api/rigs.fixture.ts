import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { INVITATION_MS, type RigRow, type RigsView } from '../../../contract/rigs.ts'
import { pairingLink, readPairingCode, writePairingCode } from '../../../contract/rigs-code.ts'
import type { RigReport } from '../../../contract/rigs-report.ts'
import { atticReport, noRigs, PAYOUT } from '../../../contract/rigs.fixture.ts'

type RigHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `rigs.${string}`>>

/** A machine with these others, that asks none of them. `show` is told what changed. */
export function rigsFixture(first: RigsView = noRigs, show: (rigs: RigsView) => void = () => undefined): RigHandlers {
  let view = first
  const change = (next: Partial<RigsView>): RigsView => {
    view = { ...view, ...next }
    show(view)
    return view
  }
  const row = (id: string): RigRow => {
    const found = view.rigs.find((each) => each.id === id)
    if (found === undefined) throw new HearthError('rigs/unknown', 'There is no such machine.')
    return found
  }
  const answer = (id: string, report: (before: RigReport) => Partial<RigReport>): RigRow => {
    const before = row(id)
    if (before.report === null || before.standing !== 'here') {
      throw new HearthError('rigs/away', `${before.name} does not answer.`, {
        hint: 'See whether it is switched on and in the same network.',
      })
    }
    const next = { ...before, report: { ...before.report, ...report(before.report) } }
    change({ rigs: view.rigs.map((each) => (each.id === id ? next : each)) })
    return next
  }
  return {
    'rigs.invite': async ({ address = '192.168.1.4' }) => {
      const { port } = view.settings
      const code = writePairingCode({ address, port, secret: new Uint8Array(11).fill(0x5c) })
      const expiresAt = Date.now() + INVITATION_MS
      change({ invitation: { expiresAt, address, port }, listening: { address: view.settings.address, port } })
      return { code, link: pairingLink(code), expiresAt, address, port }
    },
    'rigs.uninvite': async () => change({ invitation: null, lastInvitation: 'The invitation was taken back.' }),
    'rigs.add': async ({ code, name }) => {
      const { address, port } = readPairingCode(code)
      const added: RigRow = {
        id: '66'.repeat(32),
        name: name ?? 'garage',
        address,
        port,
        pairedAt: Date.now(),
        standing: 'here',
        sentence: null,
        next: null,
        seenAt: Date.now(),
        clockAheadMs: 12,
        report: { ...atticReport, name: 'garage' },
      }
      change({ rigs: [...view.rigs.filter(({ id }) => id !== added.id), added] })
      return added
    },
    'rigs.remove': async ({ id }) =>
      change({
        rigs: view.rigs.filter((each) => each.id !== id),
        watchers: view.watchers.filter((each) => each.id !== id),
      }),
    'rigs.change': async ({ id, ...given }) => {
      const { name, address, port } = { ...row(id), ...given }
      return change({
        rigs: view.rigs.map((each) =>
          each.id === id
            ? { ...each, name: name ?? each.name, address: address ?? each.address, port: port ?? each.port }
            : each,
        ),
      })
    },
    'rigs.pause': async ({ id }) =>
      answer(id, () => ({
        availability: {
          state: 'paused',
          why: { code: 'paused-by-person', sentence: 'Paused until you resume.', next: 'Resume to take jobs again.' },
          until: null,
        },
      })),
    'rigs.resume': async ({ id }) =>
      answer(id, () => ({
        availability: {
          state: 'available',
          why: { code: 'idle', sentence: 'Available. Waiting for a buyer.', next: null },
          until: null,
        },
      })),
    'rigs.offer': async ({ id }) => answer(id, ({ wallet }) => ({ wallet: { ...wallet, offered: PAYOUT } })),
    'rigs.payout': async ({ id }) =>
      change({ watchers: view.watchers.map((each) => (each.id === id ? { ...each, offeredPayout: null } : each)) }),
    'rigs.set': async (given) => {
      const { name, address, port, fromAnywhere, nameOthers } = view.settings
      const settings = {
        name: given.name ?? name,
        address: given.address ?? address,
        port: given.port ?? port,
        fromAnywhere: given.fromAnywhere ?? fromAnywhere,
        nameOthers: given.nameOthers ?? nameOthers,
      }
      return change({ settings, device: { ...view.device, name: settings.name } })
    },
  }
}
