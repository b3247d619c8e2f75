import { parseUnits } from '../../../contract/money.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { askLine } from '../prompt.ts'
import { withEngine } from '../with-engine.ts'
import { given } from './phrase.ts'
import { viewLines } from './show.ts'

/** `hearth wallet sweep --cap X [--keep Y] | --off`: what is above the cap goes to the payout address by itself. */
export async function sweep(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    cap: { type: 'string' },
    keep: { type: 'string' },
    off: { type: 'boolean', default: false },
  })
  const { cap, keep = '0' } = values
  if (values.off === (cap !== undefined)) throw new UsageError('A sweep takes either --cap or --off.')
  return withEngine(values, io, async (engine) => {
    const { network } = engine.snapshot()
    const units = (text: string) => parseUnits(text, network.asset.decimals).toString()
    if (cap === undefined) {
      for (const line of viewLines(await engine.call('sweep.off', {}), network)) io.out(line)
      return EXIT.done
    }
    await engine.call('wallet.unlock', { passphrase: await given(engine, io) })
    const review = await engine.call('sweep.review', { cap: units(cap), keep: units(keep) })
    for (const sentence of review.sentences) io.out(foreign(translated(sentence), 400))
    const answer = await askLine(io, t`Type “yes” to turn on exactly this: `)
    if (answer.trim() !== 'yes') {
      io.out(t`Nothing was turned on.`)
      return EXIT.failed
    }
    for (const line of viewLines(await engine.call('sweep.confirm', { reviewId: review.reviewId }), network))
      io.out(line)
    return EXIT.done
  })
}
