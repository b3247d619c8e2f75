import path from 'node:path'
import { sourceLayout } from '../../../layout.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { startPractice } from '../network.ts'

const { practice: parts } = sourceLayout(path.resolve(import.meta.dirname, '../../../..'))

/** Stands for the engine in tests that kill it: starts the network of the folder in its argument and stays. */
const practice = await startPractice({ dir: process.argv[2] ?? '', parts, log: silentLog, clock: systemClock })
await practice.fundBuyer(5_000_000n)
process.stdout.write(`${practice.rpcUrl}\n`)
setInterval(() => undefined, 60_000)
