import type { CallOut, WithdrawalRow, NetworkView } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { formatUnits, parseUnits } from '../../contract/money.ts'
import { DestinationName } from '../../contract/wallet.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { amountText } from './amount.ts'
import { readAddress, readArguments, WHERE_OPTIONS, wholeNumber } from './arguments.ts'
import type { EngineClient } from './client.ts'
import { Interrupted, UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { askLine, askPassphrase, passphraseFrom } from './prompt.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

type Review = CallOut<'withdraw.review'>

/** `hearth withdraw --to ADDRESS|NAME --amount X|all [--gasless] [--passphrase-fd N]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    to: { type: 'string' },
    amount: { type: 'string' },
    gasless: { type: 'boolean', default: false },
    'passphrase-fd': { type: 'string' },
  })
  if (values.to === undefined) throw new UsageError('--to is missing.')
  const to = readDestination(values.to)
  const amount = values.amount
  if (amount === undefined) throw new UsageError('--amount is missing.')
  const fd = values['passphrase-fd']
  const descriptor = fd === undefined ? null : wholeNumber(fd, '--passphrase-fd', 3, 1024)

  return withEngine(values, io, async (engine) => {
    const { network } = engine.snapshot()
    const units = amount === 'all' ? 'all' : readAmount(amount, network)
    const passphrase = descriptor === null ? await promptPassphrase(engine, io) : await passphraseFrom(descriptor)
    await engine.call('wallet.unlock', { passphrase })
    const review = await engine.call('withdraw.review', { to, amount: units, gasless: values.gasless })
    for (const line of reviewLines(review, network)) io.out(line)
    const answer = await askLine(io, t`Type “yes” to send exactly this: `)
    if (answer.trim() !== 'yes') {
      io.out(t`Nothing was sent.`)
      return EXIT.failed
    }
    const row = await engine.call('withdraw.confirm', { reviewId: review.reviewId })
    await engine.call('wallet.lock', {})
    return follow(engine, row, io)
  })
}

function promptPassphrase(engine: EngineClient, io: CommandIo): Promise<string> {
  const { practicePassphrase } = engine.snapshot().wallet
  const hint = practicePassphrase === null ? '' : t` (practice wallet: ${foreign(practicePassphrase, 100)})`
  return askPassphrase(io, t`Passphrase of the wallet${hint}: `)
}

function reviewLines(review: Review, network: NetworkView): string[] {
  const own = t`at most ${formatUnits(BigInt(review.maxFeeWei), 18)} ${foreign(review.feeCoin, 16)}`
  const fee = review.carrier === null ? own : t`none: ${foreign(translated(review.carrier), 100)} sends it`
  return [
    ...table([
      ...(review.name === null ? [] : [[t`Name`, foreign(review.name, 255)]]),
      [t`To`, review.to],
      [t`Amount`, amountText(review.amount, network)],
      [t`Network fee`, fee],
      [t`Network`, foreign(translated(network.label))],
    ]),
    ...review.warnings.map((warning) => t`Careful: ${foreign(translated(warning), 400)}`),
  ]
}

const STEPS: Readonly<Record<WithdrawalRow['state'], string>> = {
  requested: say`Requested.`,
  signed: say`Signed and stored; sending.`,
  broadcast: say`Sent to the network; waiting for a block.`,
  mined: say`In a block; waiting until it is final.`,
  final: say`Final: the money has arrived.`,
  replaced: say`Replaced: another transaction of this wallet took its place. Nothing was sent twice.`,
  failed: say`Failed, proven not to have happened. The money is still in the wallet.`,
}

/** Prints each step until the withdrawal is over; it goes on in the engine whether we watch or not. */
async function follow(engine: EngineClient, confirmed: WithdrawalRow, io: CommandIo): Promise<number> {
  const goesOn = t`The withdrawal goes on by itself; see “hearth status”.`
  let shown: WithdrawalRow['state'] | null = null
  const over = new Promise<WithdrawalRow>((resolve) => {
    const show = (row: WithdrawalRow): void => {
      if (row.state === shown) return
      shown = row.state
      io.out(row.transaction === null ? STEPS[row.state] : `${STEPS[row.state]} ${row.transaction}`)
      if (row.state === 'final' || row.state === 'replaced' || row.state === 'failed') resolve(row)
    }
    show(confirmed)
    engine.onChange(({ withdrawals }) => {
      const row = withdrawals.find(({ id }) => id === confirmed.id)
      if (row !== undefined) show(row)
    })
  })
  const left = new Promise<never>((_resolve, reject) => {
    io.signal.addEventListener('abort', () => reject(new Interrupted(t`Stopped watching.`, goesOn)), { once: true })
    void engine.ended.then(() =>
      reject(new HearthError('cli/connection-lost', 'The connection to Hearth was lost.', { hint: goesOn })),
    )
  })
  const last = await Promise.race([over, left])
  if (last.problem !== null) io.out(foreign(translated(last.problem), 400))
  return last.state === 'final' ? EXIT.done : EXIT.failed
}

/** An address, or a name for the engine to look up. */
function readDestination(text: string): string {
  return DestinationName.safeParse(text.trim()).data ?? readAddress(text)
}

function readAmount(text: string, network: NetworkView): string {
  try {
    return parseUnits(text, network.asset.decimals).toString()
  } catch (error) {
    if (error instanceof HearthError) throw new UsageError(error.message, error.hint)
    throw error
  }
}
