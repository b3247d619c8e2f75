import { isIPv4 } from 'node:net'
import { say } from '../../../../contract/words/say.ts'
import { type Passed, type PassRequest, refused, type RouterProtocol, silent, unknown } from './protocol.ts'
import type { AskRouter } from './udp.ts'

/** PCP version 2 (RFC 6887). */
const VERSION = 2
const MAP = 1
const ANSWER = 0x80
const TCP = 6
const REQUEST_BYTES = 60
/** No message is longer (section 7). */
const MAX_BYTES = 1_100

/** Ports through PCP (RFC 6887), which is one exchange of 60 bytes; no kept library speaks it. */
export function pcp(ask: AskRouter): RouterProtocol {
  async function exchange(request: PassRequest, leaseSeconds: number): Promise<Passed> {
    const answer = await ask(request, mapRequest({ ...request, leaseSeconds }), (bytes) => isAnswer(bytes, request))
    if (answer === null) throw silent()
    const code = answer.readUInt8(0) === VERSION ? answer.readUInt8(3) : 1
    if (code === 1) throw unknown()
    if (code !== 0) throw refused(RESULTS[code] ?? say`it refuses, with code ${code}`)
    const external = answer.subarray(44, 60)
    return {
      port: answer.readUInt16BE(42),
      address: isMapped(external) ? [...external.subarray(12)].join('.') : null,
      leaseSeconds: answer.readUInt32BE(4),
    }
  }
  return {
    name: 'pcp',
    pass: (request) => exchange(request, request.leaseSeconds),
    end: async (request) => {
      await exchange(request, 0)
    },
  }
}

const RESULTS: Readonly<Record<number, string>> = {
  2: say`it does not allow it`,
  3: say`it did not understand the question`,
  4: say`it cannot pass ports on`,
  7: say`it has no connection itself`,
  8: say`it has no port left`,
  10: say`it gives no more ports to this computer`,
  11: say`it cannot give that port`,
  12: say`another router is between it and this computer`,
}

/** A MAP request (sections 7.1 and 11.1): lifetime 0 ends the mapping. */
export function mapRequest({ own, nonce, port, wanted, leaseSeconds }: Omit<PassRequest, 'gateway'>): Buffer {
  const bytes = Buffer.alloc(REQUEST_BYTES)
  bytes.writeUInt8(VERSION, 0)
  bytes.writeUInt8(MAP, 1)
  bytes.writeUInt32BE(leaseSeconds, 4)
  writeMapped(bytes, 8, own)
  bytes.write(nonce, 24, 12, 'hex')
  bytes.writeUInt8(TCP, 36)
  bytes.writeUInt16BE(port, 40)
  bytes.writeUInt16BE(wanted, 42)
  writeMapped(bytes, 44, '0.0.0.0')
  return bytes
}

/**
 * Whether these bytes answer this request (sections 8.3 and 11.4); what does not is treated as if it had not come. A
 * router of an older protocol answers in the words of its own.
 */
export function isAnswer(bytes: Buffer, { nonce, port }: Pick<PassRequest, 'nonce' | 'port'>): boolean {
  if (bytes.length < 4 || bytes.length > MAX_BYTES) return false
  const version = bytes.readUInt8(0)
  if ((bytes.readUInt8(1) & ANSWER) === 0) return false
  if (version !== VERSION) return version === 0 && bytes.length >= 8 && bytes.readUInt16BE(2) === 1
  if (bytes.length % 4 !== 0 || bytes.length < 24 || bytes.readUInt8(1) !== (ANSWER | MAP)) return false
  // A server that speaks another version may answer with the header alone.
  if (bytes.length < REQUEST_BYTES) return bytes.readUInt8(3) === 1
  const isOurs = bytes.toString('hex', 24, 36) === nonce && bytes.readUInt8(36) === TCP
  return isOurs && bytes.readUInt16BE(40) === port
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex')

function writeMapped(bytes: Buffer, at: number, address: string): void {
  if (!isIPv4(address)) throw refused(say`it is asked over IPv4 only`)
  MAPPED.copy(bytes, at)
  bytes.set(address.split('.').map(Number), at + 12)
}

function isMapped(address: Buffer): boolean {
  return address.subarray(0, 12).equals(MAPPED)
}
