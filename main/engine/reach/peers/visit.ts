import { request } from 'node:https'
import { REACH_PATH, type ReachOutcome, type ReachQuestion, ReachWord } from '../../../../contract/reach-check.ts'

/** What a visit found; the word is empty unless it was reached. */
export interface Visited {
  readonly outcome: ReachOutcome
  readonly word: string
}

/** Of a whole visit: enough for one lost packet each way. */
const TIMEOUT_MS = 5_000
const MOST_WORD_BYTES = 64

/**
 * Goes to a market over TLS and reads the word that lies there for this visit, and nothing else. Whose certificate it is
 * makes no difference here: the word shows that it is the machine that asked.
 */
export function visit(
  address: string,
  { port, nonce }: Pick<ReachQuestion, 'port' | 'nonce'>,
  timeoutMs: number = TIMEOUT_MS,
): Promise<Visited> {
  return new Promise((resolve) => {
    let connected = false
    const going = request({
      host: address,
      port,
      path: `${REACH_PATH}/${nonce}`,
      servername: '',
      rejectUnauthorized: false,
      agent: false,
      maxHeaderSize: 4_096,
      headers: { accept: 'text/plain', connection: 'close' },
    })
    const end = (visited: Visited): void => {
      clearTimeout(timer)
      resolve(visited)
      going.destroy()
    }
    const timer = setTimeout(() => end(nothing(connected ? 'other' : 'silent')), timeoutMs)
    going.on('socket', (socket) => socket.once('connect', () => (connected = true)))
    going.on('error', (error: NodeJS.ErrnoException) => end(nothing(outcomeOf(error, connected))))
    going.on('response', (response) => {
      let text = ''
      response.setEncoding('latin1')
      response.on('data', (piece: string) => {
        text += piece
        if (text.length > MOST_WORD_BYTES) end(nothing('other'))
      })
      response.once('error', () => end(nothing('other')))
      response.once('end', () => {
        const word = response.statusCode === 200 ? ReachWord.safeParse(text) : null
        end(word?.success === true ? { outcome: 'reached', word: word.data } : nothing('other'))
      })
    })
    going.end()
  })
}

function nothing(outcome: Exclude<ReachOutcome, 'reached'>): Visited {
  return { outcome, word: '' }
}

function outcomeOf({ code }: NodeJS.ErrnoException, connected: boolean): Exclude<ReachOutcome, 'reached'> {
  if (connected) return 'no-tls'
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'refused' : 'silent'
}
