import { formatUnits, type Asset } from '../../contract/money.ts'
import type { VoucherStatus } from '../../contract/vouchers.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { foreign } from './foreign-text.ts'
import { type CommandIo, EXIT } from './io.ts'
import { withEngine } from './with-engine.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  collect: { type: 'boolean', default: false },
  close: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/**
 * `hearth vouchers`: what vouchers have brought. `--collect` turns them into money now; `--close` also takes no more until
 * the next start and gives buyers back what they have not spent, so that the key can be changed.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const { status, asset } = await withEngine(values, io, async (engine) => ({
    status: await engine.call(callOf(values), {}),
    asset: engine.snapshot().network.asset,
  }))
  if (values.json) io.out(JSON.stringify(status))
  else for (const line of lines(status, asset)) io.out(line)
  if (values.close && !values.json) io.out(afterClose(status))
  return EXIT.done
}

function callOf({ collect, close }: { readonly collect: boolean; readonly close: boolean }) {
  if (close) return 'vouchers.close'
  return collect ? 'vouchers.collect' : 'vouchers.status'
}

function afterClose({ charged, claimed }: VoucherStatus): string {
  return BigInt(charged) === BigInt(claimed)
    ? t`Everything is claimed. Stop Hearth to change the key: hearth receipts rotate-key`
    : t`Not everything is claimed in a final block yet. Run this again in a while.`
}

function lines(status: VoucherStatus, asset: Pick<Asset, 'symbol' | 'decimals'>): string[] {
  if (!status.open && status.channels === 0) return [t`This network has no payment channels, or it is not known yet.`]
  const amount = (units: string): string => `${formatUnits(BigInt(units), asset.decimals)} ${asset.symbol}`
  return [
    t`Channels      ${status.channels}`,
    t`Charged       ${amount(status.charged)}`,
    t`Claimed       ${amount(status.claimed)}`,
    t`In the wallet ${amount(status.settled)}`,
    ...status.alarms.map((alarm) => foreign(translated(alarm), 400)),
  ]
}
