import { say } from '../../../../contract/words/say.ts'
import { type PassRequest, refused, type RouterProtocol, silent, unknown } from './protocol.ts'
import type { AskRouter } from './udp.ts'

const EXTERNAL_ADDRESS = 0
const MAP_TCP = 2
const ANSWER = 0x80

/**
 * Ports through NAT-PMP (RFC 6886). The kept libraries' clients take answers from anybody, and one that is too short
 * ends the process.
 */
export function natPmp(ask: AskRouter): RouterProtocol {
  async function exchange(request: PassRequest, bytes: Buffer, fits: (answer: Buffer) => boolean): Promise<Buffer> {
    const answer = await ask(request, bytes, fits)
    if (answer === null) throw silent()
    const code = answer.readUInt16BE(2)
    if (code === 1 || code === 5) throw unknown()
    if (code !== 0) throw refused(RESULTS[code] ?? say`it refuses, with code ${code}`)
    return answer
  }
  const map = (request: PassRequest, wanted: number, leaseSeconds: number): Promise<Buffer> =>
    exchange(request, portRequest(request.port, wanted, leaseSeconds), (answer) => isPortAnswer(answer, request.port))
  return {
    name: 'nat-pmp',
    pass: async (request) => {
      const outside = await exchange(request, Buffer.from([0, EXTERNAL_ADDRESS]), isAddressAnswer)
      const answer = await map(request, request.wanted, request.leaseSeconds)
      return {
        port: answer.readUInt16BE(10),
        address: [...outside.subarray(8, 12)].join('.'),
        leaseSeconds: answer.readUInt32BE(12),
      }
    },
    end: async (request) => {
      await map(request, 0, 0)
    },
  }
}

const RESULTS: Readonly<Record<number, string>> = {
  2: say`it does not allow it`,
  3: say`it has no connection itself`,
  4: say`it has no port left`,
}

/** A mapping request (section 3.3); lifetime 0 and port 0 end the mapping (section 3.4). */
export function portRequest(port: number, wanted: number, leaseSeconds: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt8(MAP_TCP, 1)
  bytes.writeUInt16BE(port, 4)
  bytes.writeUInt16BE(wanted, 6)
  bytes.writeUInt32BE(leaseSeconds, 8)
  return bytes
}

/** Whether these bytes answer for this port (section 3.3); what does not is treated as if it had not come. */
export function isPortAnswer(bytes: Buffer, port: number): boolean {
  if (!isHeader(bytes, MAP_TCP)) return false
  return bytes.readUInt16BE(2) !== 0 || (bytes.length >= 16 && bytes.readUInt16BE(8) === port)
}

export function isAddressAnswer(bytes: Buffer): boolean {
  return isHeader(bytes, EXTERNAL_ADDRESS) && (bytes.readUInt16BE(2) !== 0 || bytes.length >= 12)
}

function isHeader(bytes: Buffer, operation: number): boolean {
  return bytes.length >= 8 && bytes.readUInt8(0) === 0 && bytes.readUInt8(1) === (ANSWER | operation)
}
