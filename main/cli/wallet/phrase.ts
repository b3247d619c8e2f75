import type { EngineClient } from '../client.ts'
import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { askLine, askPassphrase } from '../prompt.ts'
import { table } from '../table.ts'
import { withEngine } from '../with-engine.ts'

const CAREFUL = say`Whoever sees this can take everything in the wallet. Write it on paper; keep it in no file and no picture.`

/** `hearth wallet phrase`: shows it, then asks for some of its words. */
export async function phrase(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  requireEyes(io)
  return withEngine(values, io, async (engine) => {
    const { words, ask } = await engine.call('wallet.phrase', { passphrase: await given(engine, io) })
    io.out(CAREFUL)
    for (const line of table(rowsOf(words))) io.out(line)
    const answers: string[] = []
    for (const place of ask) answers.push(await askLine(io, t`Word ${place}: `))
    await engine.call('wallet.backup', { words: answers })
    io.out(t`Right. The recovery phrase counts as written down.`)
    return EXIT.done
  })
}

/** `hearth wallet key`: shows the private key. */
export async function key(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  requireEyes(io)
  return withEngine(values, io, async (engine) => {
    const secret = await engine.call('wallet.key', { passphrase: await given(engine, io) })
    io.out(CAREFUL)
    io.out(secret.key)
    return EXIT.done
  })
}

/** The passphrase, asked for whether or not the wallet is unlocked. */
export function given(engine: EngineClient, io: CommandIo): Promise<string> {
  const { practicePassphrase } = engine.snapshot().wallet
  const hint = practicePassphrase === null ? '' : t` (practice wallet: practice)`
  return askPassphrase(io, t`Passphrase of the wallet${hint}: `)
}

/** A secret goes to a person who looks, never into a pipe or a file. */
function requireEyes(io: CommandIo): void {
  if (io.outIsTerminal) return
  throw new HearthError('cli/needs-terminal', 'Secrets are shown on a terminal only.', {
    hint: 'Run the command yourself, without sending its output anywhere.',
  })
}

function rowsOf(words: readonly string[]): string[][] {
  const columns = 3
  const lines = Math.ceil(words.length / columns)
  return Array.from({ length: lines }, (_, line) =>
    Array.from({ length: columns }, (_column, column) => {
      const place = column * lines + line
      const word = words[place]
      return word === undefined ? '' : `${String(place + 1).padStart(2)}. ${word}`
    }),
  )
}
