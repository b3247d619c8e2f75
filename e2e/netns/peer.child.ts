/**
 * Another provider out in the world, as far as it tells others whether they can be reached: the real route of the market
 * and nothing else. Arguments: its address, its key.
 */
import { Hono } from 'hono'
import { REACH_PATH } from '../../contract/reach-check.ts'
import type { MarketEnv } from '../../main/engine/market/context.ts'
import { listen } from '../../main/engine/market/listen.ts'
import { answerReach } from '../../main/engine/market/reach-routes.ts'
import { systemClock } from '../../main/engine/ports/clock.ts'
import { createSigner } from '../../main/engine/proof/signature.ts'
import { createReachHost } from '../../main/engine/reach/peers/host.ts'
import { usableNetwork } from '../../main/engine/wallet/networks.ts'

const [address = '', key = ''] = process.argv.slice(2)
const host = createReachHost({
  signer: createSigner(Buffer.from(key, 'hex')),
  chainId: usableNetwork('practice').numericId,
  anywhere: true,
  clock: systemClock,
})
const app = new Hono<MarketEnv>()
app.post(REACH_PATH, answerReach(host, { clock: systemClock, pace: { graceMs: 15_000, bytesPerSecond: 1_024 } }))
await listen(app, { host: address, port: 80 })
process.stdout.write('listening\n')
