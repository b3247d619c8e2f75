import { assert, asyncProperty, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAddressAnswer, isPortAnswer, natPmp, portRequest } from './nat-pmp.ts'
import { isAnswer, mapRequest, pcp } from './pcp.ts'
import type { AskRouter } from './udp.ts'

const NONCE = '00112233445566778899aabb'
const request = {
  gateway: '192.168.1.1',
  own: '192.168.1.4',
  port: 4022,
  wanted: 4022,
  nonce: NONCE,
  leaseSeconds: 1_200,
}

/** A PCP answer as RFC 6887 has it (sections 7.2 and 11.1). */
function pcpAnswer(change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(60)
  bytes.writeUInt8(2, 0)
  bytes.writeUInt8(0x81, 1)
  bytes.writeUInt32BE(900, 4)
  bytes.write(NONCE, 24, 'hex')
  bytes.writeUInt8(6, 36)
  bytes.writeUInt16BE(4022, 40)
  bytes.writeUInt16BE(40_022, 42)
  bytes.write('00000000000000000000ffff0b4d0001', 44, 'hex')
  change(bytes)
  return bytes
}

/** A router that answers each question with the first of these that fits. */
function answering(...answers: readonly Buffer[]): AskRouter {
  return async (_at, _question, fits) => answers.find((answer) => fits(answer)) ?? null
}

describe('PCP', () => {
  test('a request has the 60 bytes of RFC 6887, for TCP, with this computer’s address and a nonce', () => {
    expect(mapRequest(request).toString('hex')).toBe(
      `02010000000004b000000000000000000000ffffc0a80104${NONCE}060000000fb60fb600000000000000000000ffff00000000`,
    )
  })

  test('what the router grants is taken at its word: another port, another time', async () => {
    expect(await pcp(answering(pcpAnswer())).pass(request)).toEqual({
      port: 40_022,
      address: '11.77.0.1',
      leaseSeconds: 900,
    })
  })

  test('an answer to another question is as if it had not come', () => {
    const wrong: readonly ((bytes: Buffer) => void)[] = [
      (bytes) => bytes.writeUInt8(0x01, 1),
      (bytes) => bytes.writeUInt8(0x82, 1),
      (bytes) => bytes.writeUInt8(0xff, 30),
      (bytes) => bytes.writeUInt8(17, 36),
      (bytes) => bytes.writeUInt16BE(4023, 40),
      (bytes) => bytes.writeUInt8(3, 0),
    ]
    expect(isAnswer(pcpAnswer(), request)).toBe(true)
    for (const change of wrong) expect(isAnswer(pcpAnswer(change), request)).toBe(false)
    expect(isAnswer(Buffer.concat([pcpAnswer(), Buffer.alloc(1_041)]), request)).toBe(false)
  })

  test('a refusal is told in words, and a router of the older protocol is left to it', async () => {
    const refusing = pcp(answering(pcpAnswer((bytes) => bytes.writeUInt8(2, 3))))
    await expect(refusing.pass(request)).rejects.toMatchObject({
      code: 'router/refused',
      message: 'it does not allow it',
    })
    const older = pcp(answering(Buffer.from('0081000100000007', 'hex')))
    await expect(older.pass(request)).rejects.toMatchObject({ code: 'router/unknown' })
    await expect(pcp(answering()).pass(request)).rejects.toMatchObject({ code: 'router/silent' })
  })
})

describe('NAT-PMP', () => {
  const address = Buffer.from('00800000000000010b4d0001', 'hex')
  const mapped = Buffer.from('00820000000000010fb60fb600000384', 'hex')

  test('a request has the 12 bytes of RFC 6886', () => {
    expect(portRequest(4022, 4022, 1_200).toString('hex')).toBe('000200000fb60fb6000004b0')
  })

  test('the port, the time and the address outside are those of the router', async () => {
    expect(await natPmp(answering(address, mapped)).pass(request)).toEqual({
      port: 4022,
      address: '11.77.0.1',
      leaseSeconds: 900,
    })
  })

  test('a refusal is told in words', async () => {
    const refusing = natPmp(answering(address, Buffer.from('0082000200000001', 'hex')))
    await expect(refusing.pass(request)).rejects.toMatchObject({
      code: 'router/refused',
      message: 'it does not allow it',
    })
  })
})

test('T03: bytes of any kind and length are no answer, and end nothing', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 1_200 }), async (given) => {
      const bytes = Buffer.from(given)
      expect([isAnswer(bytes, request), isPortAnswer(bytes, 4022), isAddressAnswer(bytes)]).toHaveLength(3)
      for (const protocol of [pcp(answering(bytes)), natPmp(answering(bytes))]) {
        await expect(protocol.pass(request)).rejects.toHaveProperty('code', expect.stringMatching(/^router\//))
      }
    }),
  )
})
