import type { Offer, OfferedProgram } from './offers.ts'
import { hasUse } from './orders.ts'

export interface Choice {
  readonly offer: Offer
  readonly program: OfferedProgram
}

/** How many orders of each kind were made so far. */
export type Ordered = Readonly<Record<Offer['kind'], number>>

/**
 * The next program to use: two jobs for the processor to one for the graphics card where both are sold,
 * and of each kind one program after the other. Null when nothing offered is of use.
 */
export function nextChoice(offers: readonly Offer[], ordered: Ordered): Choice | null {
  const useful = offers
    .map((offer) => ({ ...offer, programs: offer.programs.filter(({ name }) => hasUse(offer.kind, name)) }))
    .filter(({ programs }) => programs.length > 0)
  // A provider that sells nothing right now is asked all the same: it says when to come back.
  const open = useful.some(({ available }) => available) ? useful.filter(({ available }) => available) : useful
  const wanted = ordered.wgsl * 2 < ordered.wasm ? 'wgsl' : 'wasm'
  const offer = open.find(({ kind }) => kind === wanted) ?? open[0]
  const program = offer?.programs[ordered[offer.kind] % offer.programs.length]
  return offer === undefined || program === undefined ? null : { offer, program }
}
