import { formatUnits } from '../../../contract/money.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { askLine } from '../prompt.ts'
import { given } from '../wallet/phrase.ts'
import { withEngine } from '../with-engine.ts'
import { viewLines } from './show.ts'

const OPTIONS = { ...WHERE_OPTIONS, anew: { type: 'boolean', default: false } } as const

/** `hearth identity register [--anew]` */
export const register = change
/** `hearth identity update` */
export const update = change

/** Shows what would be done and the most that it may cost, asks, and does it. */
async function change(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  return withEngine(values, io, async (engine) => {
    const review = await engine.call('identity.review', { anew: values.anew })
    for (const step of review.steps) io.out(`- ${foreign(translated(step), 400)}`)
    for (const warning of review.warnings) io.out(foreign(translated(warning), 400))
    const fee = `${formatUnits(BigInt(review.maxFeeWei), 18)} ${foreign(review.feeCoin, 16)}`
    io.out(t`It costs at most ${fee}, paid by ${review.payer}.`)
    if ((await askLine(io, t`Type “yes” to do exactly this: `)).trim() !== 'yes') {
      io.out(t`Nothing was sent.`)
      return EXIT.failed
    }
    const { automatic } = await engine.call('identity.get', {})
    if (!automatic) await engine.call('wallet.unlock', { passphrase: await given(engine, io) })
    const view = await engine.call('identity.confirm', { reviewId: review.reviewId })
    for (const line of viewLines(view)) io.out(line)
    return EXIT.done
  })
}
