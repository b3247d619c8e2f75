import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../contract/errors.ts'
import { sameAddress } from '../../contract/money.ts'
import type { Provider } from './find.ts'
import type { ChannelUse } from './channels.ts'
import { channelOf } from './check-receipt.ts'
import { isSameEntry, readEntries } from './registry.ts'
import { assertClock, type World } from './world.ts'

/** What pays for one hire. */
export interface Purse {
  readonly fetch: typeof fetch
  /** Why it would not pay, once asked to; null when it did or was not asked. */
  refusal(): HearthError | null
  /** The header of the payment that was signed; null before that. */
  payment(): string | null
  /** What the channel of that payment was charged in all before it, base units; 0 for one that pays at once. */
  chargedBefore(): bigint
}

/**
 * The stock x402 client over `via`, which signs one payment, for this provider alone: at most its offered price, in the
 * one asset, to the wallet that the registry names at the very moment of signing. An agent that changed hands,
 * wallet or address since it was chosen is not paid.
 * @param channel pays by voucher where the provider takes that; null pays at once
 */
export function openPurse(
  world: World,
  provider: Pick<Provider, 'agent' | 'price'>,
  account: LocalAccount,
  via: typeof fetch,
  channel: ChannelUse | null,
): Purse {
  let refusal: HearthError | null = null
  let payment: string | null = null
  let chargedBefore = 0n
  const { address } = world.asset
  const client = clientOf(account, channel).setSpendControls({
    allowedAssets: [
      { network: `eip155:${world.chainId}`, asset: address, maxAmountPerPayment: provider.price.toString() },
    ],
  })
  client.onBeforePaymentCreation(async ({ selectedRequirements }) => {
    try {
      if (payment !== null) throw new HearthError('discovery/asked-twice', 'It asks for a second payment.')
      await assertPayee(world, provider, selectedRequirements.payTo)
      await assertClock(world)
      return undefined
    } catch (error) {
      // Whatever it was, also what nobody thought of: nothing is signed.
      refusal = error instanceof HearthError ? error : notAsked(error)
      return { abort: true, reason: refusal.message }
    }
  })
  const paying: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const header = request.headers.get('payment-signature')
    if (header !== null) {
      payment = header
      const channelId = channelOf(header)
      chargedBefore = channelId === null || channel === null ? 0n : await channel.charged(channelId)
    }
    return via(request)
  }
  return {
    fetch: wrapFetchWithPayment(paying, client),
    refusal: () => refusal,
    payment: () => payment,
    chargedBefore: () => chargedBefore,
  }
}

function clientOf(account: LocalAccount, channel: ChannelUse | null): x402Client {
  const exact = new ExactEvmScheme(account)
  if (channel === null) return new x402Client().register('eip155:*', exact)
  const isVoucher = ({ scheme }: { readonly scheme: string }): boolean => scheme === channel.scheme.scheme
  const client = new x402Client().register('eip155:*', exact).register('eip155:*', channel.scheme)
  return client.registerPolicy((_, accepts) => {
    const voucher = accepts.find(isVoucher)
    if (voucher === undefined) return accepts
    const affordable = channel.affords(BigInt(voucher.amount), voucher.extra['minDeposit'])
    return affordable ? [voucher] : accepts.filter((each) => !isVoucher(each))
  })
}

/** @throws HearthError `discovery/changed-hands`, `discovery/other-wallet`, `chain/unreachable` */
async function assertPayee(
  { read, identity }: World,
  { agent }: Pick<Provider, 'agent'>,
  payTo: string,
): Promise<void> {
  const [now] = await readEntries(read, identity, [agent.id])
  if (!isSameEntry(agent, now ?? null)) {
    throw new HearthError('discovery/changed-hands', 'The agent is not as it was when it was chosen.', {
      hint: 'Look again, and choose anew.',
    })
  }
  if (!sameAddress(payTo, agent.wallet)) {
    throw new HearthError('discovery/other-wallet', 'It wants the money in another wallet than the registry names.')
  }
}

function notAsked(cause: unknown): HearthError {
  return new HearthError('discovery/not-paid', 'The payment could not be made.', { cause })
}
