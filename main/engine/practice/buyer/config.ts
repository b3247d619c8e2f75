/** What the buyer is told: one line of JSON on stdin, so that the key is in no argument and no environment. */
export interface BuyerConfig {
  /** Address of a provider, e.g. `http://127.0.0.1:4021`. */
  readonly provider: string
  readonly privateKey: `0x${string}`
  /** The one asset it may spend: CAIP-2 network and token address. */
  readonly asset: { readonly network: `${string}:${string}`; readonly address: `0x${string}` }
  /** Most base units in one payment, and in all payments together. */
  readonly maxPerPayment: bigint
  readonly spendLimit: bigint
  /** Jobs to buy; null for as long as stdin is open. */
  readonly jobs: number | null
  /** Pause between the starts of two jobs, milliseconds. */
  readonly intervalMs: number
  /** Jobs under way at once. */
  readonly concurrency: number
  /** The same seed buys the same jobs. */
  readonly seed: number
}

/** Reads the configuration line; throws a plain sentence for anything else. */
export function parseConfig(line: string): BuyerConfig {
  const fields = record(JSON.parse(line), 'the configuration')
  const asset = record(fields['asset'], 'asset')
  return {
    provider: matching(fields['provider'], /^https?:\/\/[^\s]+$/, 'provider'),
    privateKey: `0x${matching(fields['privateKey'], /^0x[0-9a-fA-F]{64}$/, 'privateKey').slice(2)}`,
    asset: {
      network: `eip155:${matching(asset['network'], /^eip155:\d+$/, 'asset.network').slice('eip155:'.length)}`,
      address: `0x${matching(asset['address'], /^0x[0-9a-fA-F]{40}$/, 'asset.address').slice(2)}`,
    },
    maxPerPayment: BigInt(matching(fields['maxPerPayment'], /^\d{1,30}$/, 'maxPerPayment')),
    spendLimit: BigInt(matching(fields['spendLimit'], /^\d{1,30}$/, 'spendLimit')),
    jobs: fields['jobs'] === null ? null : whole(fields['jobs'], 'jobs'),
    intervalMs: whole(fields['intervalMs'], 'intervalMs'),
    concurrency: Math.max(1, whole(fields['concurrency'], 'concurrency')),
    seed: whole(fields['seed'], 'seed'),
  }
}

/** An object of unknown fields. */
export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is not an object`)
  return { ...value }
}

function matching(value: unknown, pattern: RegExp, what: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value
  // The value itself may be a key and is never repeated.
  throw new Error(`${what} is missing or not well formed`)
}

function whole(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`${what} is not a whole number`)
}
