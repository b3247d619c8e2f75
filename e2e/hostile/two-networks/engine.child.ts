/**
 * An engine that is paid on two networks, as a process of its own that can be killed. Its argument is a `Start` as JSON.
 * The first line it writes is its market's address; all further ones are the frames of one client, whose own are the
 * lines it reads. When they end it stops.
 */
import { createInterface } from 'node:readline'
import { composeOnTwo, type KeptChain, wallsForStrangers } from '../../../main/two-networks.fixture.ts'
import { Start } from './start.ts'

const { dataRoot, first, second } = Start.parse(JSON.parse(process.argv[2] ?? ''))
const kept = ({ dir, rpcUrl }: Start['first']): KeptChain => ({ dir, rpcUrl: () => rpcUrl })
const composed = await composeOnTwo({
  dataRoot,
  chains: [kept(first), kept(second)],
  host: await wallsForStrangers(),
})
const write = (line: string): void => void process.stdout.write(`${line}\n`)
write(composed.engine.marketUrl)
const connection = composed.engine.connect({ send: (frame) => write(JSON.stringify(frame)), close: () => undefined })
for await (const line of createInterface({ input: process.stdin })) connection.receive(JSON.parse(line))
connection.closed()
await composed.stop()
process.exit(0)
