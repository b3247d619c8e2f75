import { z } from 'zod'

/**
 * `control.json` in the data folder of one network, readable by its owner only: how the command
 * line on this machine reaches a running headless engine.
 */
export const CONTROL_FILE = 'control.json'
export const Control = z.strictObject({
  /** Always loopback, always with its port. */
  url: z.string().regex(/^http:\/\/(127\.0\.0\.1|\[::1\]):[1-9][0-9]{0,4}$/),
  /** 256 bits, new at every start; goes into `Authorization` and nowhere else. */
  installToken: z.string().regex(/^[A-Za-z0-9_-]{6,16}\.[A-Za-z0-9_-]{43}$/),
  pid: z.int().min(1),
})
export type Control = z.infer<typeof Control>

/** The WebSocket subprotocol of the engine's frames. */
export const ENGINE_SUBPROTOCOL = 'hearth.v1'
export const ENGINE_PATH = '/engine'

/** `POST /links` of the command line: a one-time link for a browser. */
export const NewLink = z.strictObject({ url: z.string().max(300) })

/**
 * Before the command line shows its token to whoever listens on the port of `control.json`, that
 * listener must prove that it knows the token: `GET /identity` with this header (64 hex digits)
 * answers HMAC-SHA256 with the token as key over `identityMessage`. A stranger who took the port
 * after a crash cannot.
 */
export const CHALLENGE_HEADER = 'hearth-challenge'
export const IdentityProof = z.strictObject({ proof: z.string().regex(/^[0-9a-f]{64}$/) })

export function identityMessage(challenge: string, host: string): string {
  return `hearth identity v1\n${challenge}\n${host}`
}
