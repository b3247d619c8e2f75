import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment, x402Client } from '@x402/fetch'
import type { LocalAccount } from 'viem'
import { HearthError } from '../../contract/errors.ts'
import { sameAddress } from '../../contract/money.ts'
import type { Provider } from './find.ts'
import { isSameEntry, readEntries } from './registry.ts'
import { assertClock, type World } from './world.ts'

/** What pays for one hire. */
export interface Purse {
  readonly fetch: typeof fetch
  /** Why it would not pay, once asked to; null when it did or was not asked. */
  refusal(): HearthError | null
  /** The header of the payment that was signed; null before that. */
  payment(): string | null
}

/**
 * The stock x402 client over `via`, which signs one payment, for this provider alone: at most its offered price, in the
 * one asset, to the wallet that the registry names at the very moment of signing. An agent that changed hands,
 * wallet or address since it was chosen is not paid.
 */
export function openPurse(world: World, provider: Provider, account: LocalAccount, via: typeof fetch): Purse {
  let refusal: HearthError | null = null
  let payment: string | null = null
  const { address } = world.asset
  const client = new x402Client().register('eip155:*', new ExactEvmScheme(account)).setSpendControls({
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
    payment = request.headers.get('payment-signature') ?? payment
    return via(request)
  }
  return { fetch: wrapFetchWithPayment(paying, client), refusal: () => refusal, payment: () => payment }
}

/** @throws HearthError `discovery/changed-hands`, `discovery/other-wallet`, `chain/unreachable` */
async function assertPayee({ read, identity }: World, { agent }: Provider, payTo: string): Promise<void> {
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
