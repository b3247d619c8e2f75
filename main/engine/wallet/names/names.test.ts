import { toCoinType } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { networks } from '../networks.ts'
import { createNamedReviews } from './named-reviews.ts'
import { type NameNode, startNameNode } from './name-node.fixture.ts'
import { nameWarnings, plainName } from './plain-name.ts'
import { openNames } from './resolver.ts'

const ON_BASE = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const ON_ETHEREUM = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
const ELSEWHERE = '0x1111111111111111111111111111111111111111'
const base = toCoinType(networks.base.numericId).toString()

const first = {
  'alice.eth': { [base]: ON_BASE, '60': ON_ETHEREUM },
  'bob.eth': { '60': ON_ETHEREUM },
  'carol.eth': {},
  'dave.eth': 'elsewhere',
  'ёж.eth': { [base]: ON_BASE },
} as const

let nodes: readonly [NameNode, NameNode]
beforeEach(async () => {
  nodes = [await startNameNode(first), await startNameNode(first)]
})
afterEach(() => Promise.all(nodes.map((node) => node.close())))

function names() {
  const opened = openNames({ nameNodes: nodes.map(({ url }) => url), numericId: networks.base.numericId })
  if (opened === null) throw new Error('Names are taken here.')
  return opened
}

describe('a name', () => {
  test('points to its address on this network, whatever it says of others, and however it was typed', async () => {
    expect(await names().resolve(' Alice.ETH ')).toEqual({ name: 'alice.eth', address: ON_BASE, warnings: [] })
  })

  test('without one for this network points to its account on Ethereum, unless that is a contract', async () => {
    expect(await names().resolve('bob.eth')).toMatchObject({ address: ON_ETHEREUM })
    for (const node of nodes) node.code.set(ON_ETHEREUM.toLowerCase(), '0xef0100aa')
    expect(await names().resolve('bob.eth')).toMatchObject({ address: ON_ETHEREUM })
    for (const node of nodes) node.code.set(ON_ETHEREUM.toLowerCase(), '0x6080')
    await expect(names().resolve('bob.eth')).rejects.toMatchObject({ code: 'wallet/name-not-here' })
  })

  test.each([
    ['that nobody has', 'nobody.eth', 'wallet/name-unknown'],
    ['without an address', 'carol.eth', 'wallet/name-unknown'],
    ['that is kept on a stranger’s server', 'dave.eth', 'wallet/name-elsewhere'],
    ['with a sign that names cannot have', 'a_b c.eth', 'wallet/bad-name'],
  ])('%s is refused, and says why', async (_what, name, code) => {
    await expect(names().resolve(name)).rejects.toMatchObject({ code })
  })

  test('that two nodes do not agree on is refused', async () => {
    nodes[1].say({ 'alice.eth': { [base]: ELSEWHERE } })
    await expect(names().resolve('alice.eth')).rejects.toMatchObject({ code: 'wallet/name-disputed' })
  })

  test('is not believed of a node that serves another chain, or does not answer', async () => {
    nodes[1].chainId = 11_155_111
    await expect(names().resolve('alice.eth')).rejects.toMatchObject({ code: 'chain/wrong-network' })
    nodes[1].say(null)
    await expect(names().resolve('alice.eth')).rejects.toMatchObject({ code: 'chain/unreachable' })
  })

  test('of letters that look like others is refused when it mixes scripts, and else warned of letter by letter', async () => {
    expect(() => plainName('\u0430lice.eth')).toThrow('do not belong together')
    const { warnings } = await names().resolve('ёж.eth')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('ё (U+0451), ж (U+0436)')
    expect(nameWarnings('alice-2.eth')).toEqual([])
  })
})

describe('a withdrawal to a name', () => {
  test('that moved between the review and the sending is refused, as often as it is pressed', async () => {
    const reviews = createNamedReviews(names())
    const found = await reviews.find('alice.eth')
    expect(found).toMatchObject({ name: 'alice.eth', address: ON_BASE })
    reviews.made('review-1', found)
    await reviews.stillSame('review-1')
    for (const node of nodes) node.say({ 'alice.eth': { [base]: ELSEWHERE } })
    await expect(reviews.stillSame('review-1')).rejects.toMatchObject({ code: 'wallet/name-moved' })
    await expect(reviews.stillSame('review-1')).rejects.toMatchObject({ code: 'wallet/name-moved' })
  })

  test('that was sent is not asked about again: the same press is the same withdrawal', async () => {
    const reviews = createNamedReviews(names())
    reviews.made('review-1', await reviews.find('alice.eth'))
    reviews.done('review-1')
    for (const node of nodes) node.say(null)
    await expect(reviews.stillSame('review-1')).resolves.toBeUndefined()
  })

  test('is refused where names are not looked up, and an address needs no node anywhere', async () => {
    expect(openNames(networks.practice)).toBeNull()
    const reviews = createNamedReviews(null)
    await expect(reviews.find('alice.eth')).rejects.toMatchObject({ code: 'wallet/no-names' })
    expect(await reviews.find(ON_BASE)).toEqual({ name: null, address: ON_BASE, warnings: [] })
  })
})
