import { formatUnits, type Asset } from '../../contract/money.ts'
import type { VoucherStatus } from '../../contract/vouchers.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { foreign } from './foreign-text.ts'
import { type CommandIo, EXIT } from './io.ts'
import { withEngine } from './with-engine.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  collect: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** `hearth vouchers`: what vouchers have brought, and with `--collect` turns them into money now. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const { status, asset } = await withEngine(values, io, async (engine) => ({
    status: await engine.call(values.collect ? 'vouchers.collect' : 'vouchers.status', {}),
    asset: engine.snapshot().network.asset,
  }))
  if (values.json) io.out(JSON.stringify(status))
  else for (const line of lines(status, asset)) io.out(line)
  return EXIT.done
}

function lines(status: VoucherStatus, asset: Pick<Asset, 'symbol' | 'decimals'>): string[] {
  if (!status.open && status.channels === 0) return ['This network has no payment channels, or it is not known yet.']
  const amount = (units: string): string => `${formatUnits(BigInt(units), asset.decimals)} ${asset.symbol}`
  return [
    `Channels      ${status.channels}`,
    `Charged       ${amount(status.charged)}`,
    `Claimed       ${amount(status.claimed)}`,
    `In the wallet ${amount(status.settled)}`,
    ...status.alarms.map((alarm) => foreign(alarm, 400)),
  ]
}
