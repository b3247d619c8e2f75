import type { NetworkView } from '../../../contract/engine.ts'
import type { WalletView } from '../../../contract/wallet.ts'
import { formatUnits } from '../../../contract/money.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { amountText } from '../amount.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { table } from '../table.ts'
import { withEngine } from '../with-engine.ts'

const PHRASE: Readonly<Record<WalletView['phrase'], string>> = {
  none: say`none: keep a copy of the private key instead (hearth wallet key)`,
  unconfirmed: say`not written down yet (hearth wallet phrase)`,
  confirmed: say`written down`,
}

/** `hearth wallet [show] [--json]` */
export async function show(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...WHERE_OPTIONS, json: { type: 'boolean', default: false } })
  return withEngine(values, io, async (engine) => {
    const view = await engine.call('wallet.get', {})
    for (const line of values.json ? [JSON.stringify(view)] : viewLines(view, engine.snapshot().network)) io.out(line)
    return EXIT.done
  })
}

/** The wallet as a person reads it. */
export function viewLines(view: WalletView, network: NetworkView): string[] {
  const { gas, sweep, book } = view
  const held = gas.held === null ? t`unknown` : `${formatUnits(BigInt(gas.held), 18)} ${foreign(gas.coin, 16)}`
  const rule =
    sweep.terms === null
      ? 'off'
      : t`above ${amountText(sweep.terms.cap, network)}, down to ${amountText(sweep.terms.keep, network)}`
  return [
    ...table([
      [t`Address`, view.address],
      [t`Recovery phrase`, translated(PHRASE[view.phrase])],
      [t`Payout address`, view.payout ?? t`none: earnings stay in this wallet`],
      [t`Sweep`, rule],
      [t`For network fees`, held],
      ...book.map(({ name, address }) => [`“${foreign(name, 40)}”`, address]),
    ]),
    ...[gas.problem, sweep.waiting].flatMap((sentence) =>
      sentence === null ? [] : [foreign(translated(sentence), 300)],
    ),
  ]
}
