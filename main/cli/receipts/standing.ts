import type { AnchorReport } from '../../engine/proof/bundle/anchors.ts'

const SENTENCES = {
  claimed: 'Nothing but this file says that it is on a chain. Compare it: --rpc URL.',
  'in-block':
    'The block it names holds it. Whether that block is part of the chain was not looked at: --header FILE or --rpc URL.',
  'in-trusted-block': 'The block you gave holds it.',
  'on-chain': 'The chain holds it, as the node you named tells it.',
} as const

/** How far an anchor is borne out, in a sentence. */
export function standingSentence({ ok, standing }: Pick<AnchorReport, 'ok' | 'standing'>): string {
  return ok ? SENTENCES[standing] : 'It does not count.'
}
