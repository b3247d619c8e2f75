import type { CallIn } from '../../../../contract/engine.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { Address, parseUnits } from '../../../../contract/money.ts'
import { Destination, type WalletView } from '../../../../contract/wallet.ts'
import { sentences, translated, t } from '../../../../contract/words/speak.ts'
import { plainAmount } from '../../../format/amount.ts'

export type WithdrawRequest = CallIn<'withdraw.review'>

/** What a person has typed so far. */
export interface WithdrawForm {
  readonly to: string
  readonly amount: string
  readonly all: boolean
  /** Whether somebody else sends it and pays the fee; null: not chosen, so that what the wallet holds decides. */
  readonly gasless: boolean | null
}

export const emptyForm: WithdrawForm = { to: '', amount: '', all: false, gasless: null }

/** Without coin for fees unless the person wants it otherwise, where the wallet has none and somebody would send it. */
export function isGasless({ gasless }: WithdrawForm, gas: WalletView['gas'] | null): boolean {
  if (gas === null || gas.carrier === null) return false
  return gasless ?? gas.held === '0'
}

export interface FormProblems {
  readonly to: string | null
  readonly amount: string | null
}

/** What the form is read against. */
export interface FormLimits {
  readonly withdrawable: string
  readonly decimals: number
  readonly gasless: boolean
  /** A name is as good as an address. */
  readonly takesNames: boolean
}

/**
 * The request to review, or what is wrong with each field. The checksum of the address is the engine's to check, and
 * where a name points is its to look up.
 */
export function readForm(
  form: WithdrawForm,
  { withdrawable, decimals, gasless, takesNames }: FormLimits,
): { readonly request: WithdrawRequest } | { readonly problems: FormProblems } {
  const to = (takesNames ? Destination : Address).safeParse(form.to.trim())
  const amount = form.all ? { value: 'all' as const } : readAmount(form.amount, withdrawable, decimals)
  if (to.success && 'value' in amount) return { request: { to: to.data, amount: amount.value, gasless } }
  return {
    problems: {
      to: to.success ? null : whatAnAddressIs(takesNames),
      amount: 'problem' in amount ? amount.problem : null,
    },
  }
}

function whatAnAddressIs(takesNames: boolean): string {
  return takesNames
    ? t`Write an address, 0x followed by 40 digits from 0 to 9 and a to f, or a name such as alice.eth.`
    : t`An address is 0x followed by 40 digits from 0 to 9 and a to f.`
}

function readAmount(
  text: string,
  withdrawable: string,
  decimals: number,
): { readonly value: string } | { readonly problem: string } {
  if (text.trim() === '') return { problem: t`Write an amount, or choose all.` }
  try {
    const units = parseUnits(text, decimals)
    if (units === 0n) return { problem: t`The amount must be more than 0.` }
    if (units > BigInt(withdrawable))
      return { problem: t`At most ${plainAmount(withdrawable, decimals)} is there now.` }
    return { value: units.toString() }
  } catch (error) {
    if (error instanceof HearthError)
      return { problem: sentences(translated(error.message), translated(error.hint ?? '')) }
    throw error
  }
}

/** An address nobody owns, for trying out a withdrawal of practice money. */
export function throwawayAddress(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
