import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { readAddress, readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { askLine, askPassphrase } from '../prompt.ts'
import { withEngine } from '../with-engine.ts'
import { given } from './phrase.ts'
import { viewLines } from './show.ts'

/** `hearth wallet passphrase`: another one, asked for twice. */
export async function passphrase(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  return withEngine(values, io, async (engine) => {
    const from = await given(engine, io)
    const to = await askPassphrase(io, t`New passphrase: `)
    if (to !== (await askPassphrase(io, t`The same again: `))) {
      throw new HearthError('wallet/passphrases-differ', 'The two passphrases are not the same. Nothing was changed.')
    }
    await engine.call('wallet.passphrase', { from, to })
    io.out(t`The wallet has the new passphrase.`)
    return EXIT.done
  })
}

/** `hearth wallet payout ADDRESS|none`: where earnings go, of which no key is here. */
export async function payout(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, [t`ADDRESS or none`])
  const address = positionals[0] === 'none' ? null : readAddress(positionals[0] ?? '')
  return withEngine(values, io, async (engine) => {
    await engine.call('wallet.unlock', { passphrase: await given(engine, io) })
    if (address !== null) {
      io.out(t`Payout address: ${address}`)
      const answer = await askLine(io, t`Type its last 6 characters to set it: `)
      if (answer.trim().toLowerCase() !== address.slice(-6).toLowerCase()) {
        io.out(t`Those are others. Nothing was changed.`)
        return EXIT.failed
      }
    }
    const view = await engine.call('wallet.payout', { address })
    await engine.call('wallet.lock', {})
    for (const line of viewLines(view, engine.snapshot().network)) io.out(line)
    return EXIT.done
  })
}
