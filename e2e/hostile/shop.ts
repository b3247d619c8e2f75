import { request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../contract/errors.ts'
import type { JobLimits } from '../../contract/job.ts'
import { JobView, Upload } from '../../contract/market.ts'
import { stockBuyer } from '../../main/engine/market/testing/stock-buyer.ts'
import type { PracticeCustomer } from '../rig/practice-chain.ts'

/** What one paid request was answered with. */
export type Answer =
  | { readonly ok: true; readonly job: JobView }
  | { readonly ok: false; readonly status: number; readonly problem: Problem }

/** A request for a job together with the payment signed for it: the same bytes each time it is sent. */
export interface PaidOrder {
  readonly body: string
  readonly payment: string
}

/** A buyer in full control of what is sent when; signing is left to the stock x402 client. */
export interface Shop {
  /** Uploads the module, asks for the price and signs. */
  order(module: Uint8Array<ArrayBuffer>, limits?: Partial<JobLimits>): Promise<PaidOrder>
  send(order: PaidOrder, waitSeconds?: number): Promise<Answer>
  /** Sends the whole request and is gone before the answer. */
  sendAndVanish(order: PaidOrder): Promise<void>
  /** Sends the same payment until it is taken. */
  sendUntilTaken(order: PaidOrder): Promise<{ readonly job: JobView; readonly refusals: readonly Answer[] }>
  job(id: string, waitSeconds?: number): Promise<JobView>
}

const PATIENCE_MS = 120_000
const JSON_TYPE = { 'content-type': 'application/json' }

/** `marketUrl` is asked for each time: an engine that was started again may have another. */
export function openShop(customer: PracticeCustomer, marketUrl: () => string): Shop {
  const buyer = stockBuyer(customer.key, customer.asset)
  const jobs = (): string => `${marketUrl()}/v1/jobs`

  async function send({ body, payment }: PaidOrder, waitSeconds = 60): Promise<Answer> {
    const headers = { ...JSON_TYPE, 'payment-signature': payment, prefer: `wait=${waitSeconds}` }
    const response = await fetch(jobs(), { method: 'POST', body, headers })
    const answer: unknown = await response.json()
    if (response.ok) return { ok: true, job: JobView.parse(answer) }
    return { ok: false, status: response.status, problem: Problem.parse(answer) }
  }

  return {
    order: async (module, limits = {}) => {
      const uploaded = await fetch(`${marketUrl()}/v1/uploads`, { method: 'POST', body: module })
      const { id, sha256 } = Upload.parse(await uploaded.json())
      const manifest = { kind: 'wasm', module: sha256, limits: { memoryMiB: 16, ...limits } }
      const body = JSON.stringify({ manifest, uploads: [id] })
      const required = await fetch(jobs(), { method: 'POST', body, headers: JSON_TYPE })
      if (required.status !== 402) throw new Error(`Asked for a price and was told: ${await required.text()}`)
      return { body, payment: await buyer.sign(required) }
    },
    send,
    sendAndVanish: ({ body, payment }) =>
      new Promise((resolve) => {
        const headers = { ...JSON_TYPE, 'content-length': Buffer.byteLength(body), 'payment-signature': payment }
        const request = httpRequest(jobs(), { method: 'POST', headers })
        request.on('error', () => undefined)
        request.on('close', resolve)
        request.end(body, () => request.destroy())
      }),
    sendUntilTaken: async (order) => {
      const refusals: Answer[] = []
      const deadline = performance.now() + PATIENCE_MS
      while (performance.now() < deadline) {
        const answer = await send(order)
        if (answer.ok) return { job: answer.job, refusals }
        refusals.push(answer)
        await sleep(250)
      }
      throw new Error(`The payment was not taken: ${JSON.stringify(refusals.at(-1))}`)
    },
    job: async (id, waitSeconds = 0) =>
      JobView.parse(await (await fetch(`${jobs()}/${id}?wait=${waitSeconds}`)).json()),
  }
}
