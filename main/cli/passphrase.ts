import { HearthError } from '../../contract/errors.ts'
import { t } from '../../contract/words/speak.ts'
import type { AskPassphrase } from '../engine/options.ts'
import { wholeNumber } from './arguments.ts'
import type { CommandIo } from './io.ts'
import { askPassphrase, passphraseFrom } from './prompt.ts'

/** Where the engine gets its passphrase: from an open descriptor, else from the person at the terminal. */
export function passphraseSource(descriptor: string | undefined, io: CommandIo): AskPassphrase {
  if (descriptor !== undefined) {
    const fd = wholeNumber(descriptor, '--passphrase-fd', 3, 1024)
    return async () => passphraseFrom(fd)
  }
  return async (purpose, _problem, network) => {
    if (purpose === 'unlock') {
      const whose = network === undefined ? t`Passphrase of the wallet: ` : t`Passphrase of the wallet for ${network}: `
      return askPassphrase(io, whose)
    }
    io.err(t`Choose a passphrase for the new wallet. Nobody can recover it for you.`)
    const first = await askPassphrase(io, t`New passphrase: `)
    if (first === (await askPassphrase(io, t`The same again: `))) return first
    throw new HearthError('wallet/passphrases-differ', 'The two passphrases are not the same. No wallet was made.', {
      hint: 'Start Hearth again and type the same passphrase twice.',
    })
  }
}
