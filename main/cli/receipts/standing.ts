import { say } from '../../../contract/words/say.ts'
import type { AnchorReport } from '../../engine/proof/bundle/anchors.ts'

const SENTENCES = {
  claimed: say`Nothing but this file says that it is on a chain. Compare it: --rpc URL.`,
  'in-block': say`The block it names holds it. Whether that block is part of the chain was not looked at: --header FILE or --rpc URL.`,
  'in-trusted-block': say`The block you gave holds it.`,
  'on-chain': say`The chain holds it, as the node you named tells it.`,
} as const

/** How far an anchor is borne out, in a sentence. */
export function standingSentence({ ok, standing }: Pick<AnchorReport, 'ok' | 'standing'>): string {
  return ok ? SENTENCES[standing] : say`It does not count.`
}
