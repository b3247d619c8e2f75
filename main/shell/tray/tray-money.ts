import type { Snapshot } from '../../../contract/engine.ts'
import { formatUnits } from '../../../contract/money.ts'
import { t } from '../../../contract/words/speak.ts'

/** Today's net where the person has said what it takes, and in any case what came in today, in coins. */
export function moneyLines({ money, network, policy }: Snapshot): readonly string[] {
  const coins = formatUnits(BigInt(money.earnedToday), network.asset.decimals)
  const earned = `${coins} ${network.asset.symbol}`
  const { net, power } = policy.net.today
  return [
    ...(net === null ? [] : [netLine(inOwnMoney(net, power.currency), power.estimatedJobs > 0, network.practice)]),
    network.practice ? t`Earned today: ${earned} (practice money)` : t`Earned today: ${earned}`,
  ]
}

function netLine(sum: string, about: boolean, practice: boolean): string {
  if (about) return practice ? t`Net today: about ${sum} (practice money)` : t`Net today: about ${sum}`
  return practice ? t`Net today: ${sum} (practice money)` : t`Net today: ${sum}`
}

/** Two decimals, and three digits where it is less than one. */
function inOwnMoney(value: number, currency: string): string {
  return `${Math.abs(value) < 1 ? Number(value.toPrecision(3)) : value.toFixed(2)} ${currency}`
}
