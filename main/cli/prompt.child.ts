import { processIo } from './process-io.ts'
import { askLine, askPassphrase } from './prompt.ts'

/** Asks three times, as a new wallet and its first withdrawal do, and prints what it understood. */
const io = processIo()
const first = await askPassphrase(io, 'First: ')
const second = await askPassphrase(io, 'Second: ')
const line = await askLine(io, 'Line: ')
io.out(`understood ${JSON.stringify([Array.from(first).length, first === second, line])}`)
