/** What the buyer reports, one JSON line each; amounts are decimal strings of base units. */
export type BuyerEvent =
  | {
      readonly event: 'bought'
      readonly job: string
      readonly kind: 'wasm' | 'wgsl'
      readonly program: string
      readonly by: 'exact' | 'voucher'
      readonly price: string
      readonly transaction: string | null
      readonly milliseconds: number
    }
  | {
      readonly event: 'checked'
      readonly job: string
      readonly kind: 'wasm' | 'wgsl'
      readonly program: string
      readonly ok: boolean
      readonly detail: string
    }
  | { readonly event: 'refused'; readonly program: string; readonly code: string; readonly reason: string }
  | { readonly event: 'backing-off'; readonly seconds: number; readonly reason: string }
  | ({ readonly event: 'done' } & BuyerTotals)

export interface BuyerTotals {
  readonly bought: number
  /** Bought jobs whose result and receipt were right. */
  readonly correct: number
  readonly wrong: number
  readonly refused: number
  /** Signed away, whether or not it was settled in the end. */
  readonly spent: string
}

export type Report = (event: BuyerEvent) => void

export function report(event: BuyerEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
