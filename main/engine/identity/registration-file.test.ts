import { expect, test } from 'vitest'
import { MAX_REGISTRATION_BYTES, RegistrationFile } from '../../../contract/agent-registry.ts'
import { Bytes32 } from '../../../contract/money.ts'
import { inlineBytes, inlineUri } from './agent-uri.ts'
import { type RegistrationFacts, registrationFile } from './registration-file.ts'

const facts: RegistrationFacts = {
  name: 'Hearth abcdef',
  agentId: '7',
  registry: 'eip155:31337:0x8004A818BFB912233c491871b3d84c89A494BD9e',
  marketUrl: 'https://provider.example',
  untested: false,
  attestations: [{ receipt: `0x${'d1'.repeat(32)}`, verifier: '0x7777777777777777777777777777777777777777' }],
}

test('a file names the market, the agent, x402, and what verifiers attested', () => {
  const text = registrationFile(facts)
  expect(JSON.parse(text)).toMatchObject({ registrations: [{ agentId: 7, agentRegistry: facts.registry }] })
  expect(RegistrationFile.parse(JSON.parse(text))).toMatchObject({
    services: [{ name: 'hearth-market', endpoint: 'https://provider.example/' }],
    x402Support: true,
    active: true,
    capabilityAttestations: [{ file: `https://provider.example/v1/attestations/0x${'d1'.repeat(32)}` }],
  })
  expect(registrationFile(facts)).toBe(text)
})

test('an address that nobody has tried yet is said to be untested, and only then', () => {
  expect(JSON.parse(registrationFile({ ...facts, untested: true }))).toMatchObject({ active: true, untested: true })
  expect(registrationFile(facts)).not.toContain('untested')
  expect(registrationFile({ ...facts, marketUrl: null, untested: true })).not.toContain('untested')
})

test('it stays within what anybody reads, and what a registry holds can be read back', () => {
  const many = Array.from({ length: 500 }, (_, index) => ({
    receipt: Bytes32.parse(`0x${index.toString(16).padStart(64, '0')}`),
    verifier: '0x7777777777777777777777777777777777777777' as const,
  }))
  expect(Buffer.byteLength(registrationFile({ ...facts, attestations: many }))).toBeLessThan(MAX_REGISTRATION_BYTES)
  const text = registrationFile({ ...facts, marketUrl: null })
  expect(Buffer.from(inlineBytes(inlineUri(text), 4_096) ?? []).toString()).toBe(text)
  expect(inlineBytes(inlineUri(text), 100)).toBeNull()
  expect(inlineBytes('https://192.168.0.1/', 4_096)).toBeNull()
})

test('a number that JSON cannot hold stays text, and a name that is too long is refused', () => {
  const agentId = (2n ** 200n).toString()
  expect(RegistrationFile.parse(JSON.parse(registrationFile({ ...facts, agentId }))).registrations[0]?.agentId).toBe(
    agentId,
  )
  expect(() => registrationFile({ ...facts, name: 'x'.repeat(201) })).toThrow('larger than anybody reads')
})
