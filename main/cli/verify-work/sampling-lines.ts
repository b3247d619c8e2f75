import { randomBytes } from 'node:crypto'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import { t } from '../../../contract/words/speak.ts'
import { chanceToMiss } from '../../engine/proof/trace/sampling.ts'

/** Chosen now, long after a receipt was signed: nobody could know what it would draw. */
export function freshNonce(): Hex {
  return Bytes32.parse(`0x${randomBytes(32).toString('hex')}`)
}

/**
 * What a draw can and cannot show, with the arithmetic: the chance that `samples` of `total` all miss, for one that
 * is wrong, one in a hundred and one in ten.
 */
export function samplingLines(total: number, samples: number, what: string): string[] {
  const all = samples === 1 ? t`the one sample` : t`all ${samples} samples`
  const wrong = [...new Set([1, Math.ceil(total / 100), Math.ceil(total / 10)])].filter((count) => count <= total)
  return [
    t`Drawn: ${samples} of ${total} ${what}.`,
    ...wrong.map((count) => {
      const of = count === 1 ? t`one was wrong` : t`${count} were wrong`
      return t`  If ${of}, ${all} would miss it with a chance of ${percent(chanceToMiss(total, count, samples))}.`
    }),
  ]
}

function percent(share: number): string {
  if (share === 0) return '0 %'
  if (share < 0.0001) return t`less than 0.01 %`
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`
}
