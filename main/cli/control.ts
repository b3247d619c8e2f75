import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { Control, CONTROL_FILE, CHALLENGE_HEADER, identityMessage, IdentityProof } from '../../contract/control.ts'
import { say } from '../../contract/words/say.ts'
import { NotRunning } from './failures.ts'

const START_HINT = say`Start it with “hearth run”. If the desktop app is open, use its window or tray instead.`
const ANSWER_MS = 5000
const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Finds the running engine of a data folder and makes sure that it is the one: its server must
 * prove that it knows the token of `control.json` before the token is shown to it.
 * @throws NotRunning
 */
export async function findEngine(dir: string): Promise<Control> {
  const text = await readFile(path.join(dir, CONTROL_FILE), 'utf8').catch((error: unknown) => {
    throw new NotRunning('Hearth is not running.', START_HINT, error)
  })
  const control = Control.safeParse(parseJson(text))
  if (!control.success) throw new NotRunning(`${CONTROL_FILE} in ${dir} is damaged.`, 'Stop Hearth and start it again.')
  if (!(await isGenuine(control.data))) {
    throw new NotRunning('Hearth is not running: it ended without saying goodbye.', START_HINT)
  }
  return control.data
}

async function isGenuine({ url, installToken }: Control): Promise<boolean> {
  const challenge = randomBytes(32).toString('hex')
  const answer = await ask(url, '/identity', { headers: { [CHALLENGE_HEADER]: challenge } }).catch(() => null)
  if (answer?.status !== 200) return false
  const reply = IdentityProof.safeParse(parseJson(answer.body))
  if (!reply.success) return false
  const expected = createHmac('sha256', installToken)
    .update(identityMessage(challenge, new URL(url).host))
    .digest()
  return timingSafeEqual(expected, Buffer.from(reply.data.proof, 'hex'))
}

/** One request to the engine's server, never through a proxy. Rejects when there is no answer in time. */
export function ask(
  url: string,
  target: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}${target}`, {
      ...options,
      // An agent of our own: the shared one may be set to use a proxy.
      agent: new http.Agent(),
      timeout: ANSWER_MS,
    })
    request.on('timeout', () => request.destroy(new Error('No answer in time.')))
    request.on('error', reject)
    request.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > MAX_ANSWER_BYTES) request.destroy(new Error('The answer is too long.'))
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', reject)
    })
    request.end()
  })
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No schema accepts undefined; the caller says what was wrong.
    return undefined
  }
}
