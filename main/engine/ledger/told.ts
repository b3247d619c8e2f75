import { z } from 'zod'
import { LowerAddress, type Address } from '../../../contract/money.ts'
import type { Note, Notes } from './notes.ts'
import { corruptLedger } from './storage-errors.ts'

/*
 * What books were told and no payment, job or transfer says: whom the person bans, and which agent is ours. Rows change
 * and go, so the note itself holds what was told, and the journal has it from there.
 */

const Ban = z.strictObject({ payer: LowerAddress, reason: z.string() })
type Ban = z.infer<typeof Ban>

export function banNote(ban: Ban): string {
  return JSON.stringify(ban)
}

/** @throws HearthError `ledger/corrupt` */
export function bannedIn({ ref }: Pick<Note, 'ref'>): Ban {
  try {
    return Ban.parse(JSON.parse(ref))
  } catch (error) {
    throw corruptLedger('It lacks what a note is about: a ban.', error)
  }
}

export function agentNote(agentId: string | null): string {
  return agentId ?? ''
}
export function agentIn({ ref }: Pick<Note, 'ref'>): string | null {
  return ref === '' ? null : ref
}

/**
 * Notes what stands in the tables and in no note: what is older than such notes, and bans that came while the books were
 * held and their notes could not be numbered. Inside a transaction.
 */
export function noteUntold(
  notes: Pick<Notes, 'add' | 'told'>,
  tables: {
    readonly payers: { bans(): readonly (Ban & { readonly at: number })[] }
    readonly identity: { agent(): string | null }
  },
  at: number,
): void {
  const noted = whatNotesSay(notes.told())
  const bans = tables.payers.bans()
  for (const { payer, reason, at: since } of bans) {
    if (noted.bans.get(payer) !== reason) notes.add('banned', banNote({ payer, reason }), since)
  }
  const banned = new Set(bans.map(({ payer }) => payer))
  for (const payer of noted.bans.keys()) {
    if (!banned.has(payer)) notes.add('unbanned', payer, at)
  }
  const agent = tables.identity.agent()
  if (agent !== noted.agent) notes.add('agent', agentNote(agent), at)
}

function whatNotesSay(told: readonly Note[]) {
  const bans = new Map<Address, string>()
  let agent: string | null = null
  for (const note of told) {
    if (note.kind === 'agent') agent = agentIn(note)
    else if (note.kind === 'unbanned') bans.delete(LowerAddress.parse(note.ref))
    else {
      const { payer, reason } = bannedIn(note)
      bans.set(payer, reason)
    }
  }
  return { bans, agent }
}
