import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { HearthError } from '../../contract/errors.ts'
import { say } from '../../contract/words/say.ts'
import { Interrupted } from './failures.ts'
import type { CommandIo } from './io.ts'

/** Longest passphrase, characters; the contract has the same bound. */
const MAX_PASSPHRASE = 1024
const NOTHING_HAPPENED = say`Stopped. Nothing was changed.`

/**
 * Asks for a passphrase on the terminal without showing it.
 * @throws HearthError `cli/needs-terminal` when the input is no terminal; Interrupted on Ctrl-C or Ctrl-D.
 */
export async function askPassphrase(io: CommandIo, question: string): Promise<string> {
  requireTerminal(io)
  const { input } = io
  process.stderr.write(question)
  input.setRawMode(true)
  input.setEncoding('utf8')
  // An earlier prompt paused it.
  input.resume()
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = ''
      const read = (chunk: string): void => {
        for (const character of chunk) {
          const outcome = typeCharacter(typed, character)
          if (outcome === 'stop') return reject(new Interrupted(NOTHING_HAPPENED))
          if (outcome === 'done') {
            input.off('data', read)
            return resolve(typed)
          }
          typed = outcome.text
        }
      }
      input.on('data', read)
      io.signal.addEventListener('abort', () => reject(new Interrupted(NOTHING_HAPPENED)), { once: true })
    })
  } finally {
    input.setRawMode(false)
    input.pause()
    input.removeAllListeners('data')
    process.stderr.write('\n')
  }
}

/** What one key does to the text typed so far, in a terminal that leaves everything to us. */
function typeCharacter(typed: string, character: string): 'stop' | 'done' | { readonly text: string } {
  if (character === '\u0003' || (character === '\u0004' && typed === '')) return 'stop'
  if (character === '\r' || character === '\n' || character === '\u0004') return 'done'
  if (character === '\u007f' || character === '\b') return { text: Array.from(typed).slice(0, -1).join('') }
  if (character === '\u0015') return { text: '' }
  return { text: /\p{Cc}/u.test(character) || typed.length >= MAX_PASSPHRASE ? typed : typed + character }
}

/**
 * Asks a question whose answer is shown.
 * @throws HearthError `cli/needs-terminal`; Interrupted
 */
export async function askLine(io: CommandIo, question: string): Promise<string> {
  requireTerminal(io)
  const lines = createInterface({ input: io.input, output: process.stderr, terminal: true })
  const closed = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new Interrupted(NOTHING_HAPPENED)))
    lines.once('SIGINT', () => lines.close())
  })
  try {
    return await Promise.race([lines.question(question, { signal: io.signal }), closed])
  } catch (error) {
    throw io.signal.aborted ? new Interrupted(NOTHING_HAPPENED) : error
  } finally {
    // The race is over: closing must not count as an interruption any more.
    closed.catch(() => undefined)
    lines.close()
  }
}

/**
 * Reads a passphrase from an open file descriptor, up to the first line feed or the end.
 * @throws HearthError `cli/bad-passphrase-fd`
 */
export async function passphraseFrom(fd: number): Promise<string> {
  let text = ''
  try {
    for await (const chunk of createReadStream('', { fd, encoding: 'utf8' })) {
      text += String(chunk)
      if (text.includes('\n') || text.length > MAX_PASSPHRASE + 1) break
    }
  } catch (cause) {
    throw new HearthError('cli/bad-passphrase-fd', `File descriptor ${fd} cannot be read.`, {
      hint: 'Pass an open one, for example: hearth withdraw … --passphrase-fd 3 3< FILE',
      cause,
    })
  }
  return (text.split('\n')[0] ?? '').replace(/\r$/, '')
}

function requireTerminal(io: CommandIo): void {
  if (io.input.isTTY) return
  throw new HearthError('cli/needs-terminal', 'This has to be confirmed at a terminal.', {
    hint: 'Run the command yourself in a terminal; scripts cannot confirm for you.',
  })
}
