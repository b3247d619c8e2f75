import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions, readManifest, requireCurrent } from './manifest.ts'
import { exampleManifest, signedText, signingFeed } from './signing.fixture.ts'

const { feed, signers, signed } = signingFeed()
const read = (text: string) => () => readManifest(text, feed)

describe('U01: a list of updates', () => {
  it('is read when both keys have signed it', () => {
    expect(readManifest(signed(exampleManifest()), feed)).toEqual(exampleManifest())
  })

  it('is refused unsigned, with one key, with one key twice, and with the keys of somebody else', () => {
    const [build, approval] = signers
    if (build === undefined || approval === undefined) throw new Error('Two keys were made.')
    for (const by of [[], [build], [approval], [build, build], [build, { ...build, id: approval.id }]]) {
      expect(read(signedText(exampleManifest(), by))).toThrow(/not signed by both/)
    }
    expect(read(signingFeed().signed(exampleManifest()))).toThrow(/not signed by both/)
  })

  it('is refused with any byte changed', () => {
    const text = signed(exampleManifest())
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 33, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
        // A change that leaves the same bytes under base64 is no change.
        const outcome = outcomeOf(changed)
        expect(outcome).toMatch(/list of updates|^as signed$/)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused for another product or channel', () => {
    for (const changes of [{ product: 'app.other' }, { channel: 'nightly' }]) {
      expect(read(signed(exampleManifest(changes)))).toThrow(/another product or channel/)
    }
  })

  it('is refused when expired, and when its counter is below one that was accepted', () => {
    const manifest = exampleManifest()
    expect(() => requireCurrent(manifest, manifest.expiresAt, 0)).toThrow(/expired/)
    expect(() => requireCurrent(manifest, 0, manifest.counter + 1)).toThrow(/older than one/)
    expect(() => requireCurrent(manifest, manifest.expiresAt - 1, manifest.counter)).not.toThrow()
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"manifest":{},"signatures":[]}',
    `{"manifest":"${'A'.repeat(70_000)}","signatures":[]}`,
  ])('is refused in another form: %.40s', (text) => expect(read(text)).toThrow(/form/))
})

describe('U02: a file name in the list', () => {
  it.each([
    "a'b.deb",
    '$(id).deb',
    '${HOME}.deb',
    '../up.deb',
    'a/b.deb',
    'a\\b.deb',
    'a\nb.deb',
    '.deb',
    '-rf.deb',
    'a b.deb',
    'a..deb',
    'a%2Fb.deb',
  ])('is refused even when signed: %j', (name) => {
    const manifest = exampleManifest()
    const files = manifest.release.files.map((file) => ({ ...file, name }))
    expect(read(signed({ ...manifest, release: { ...manifest.release, files } }))).toThrow(/form/)
  })
})

describe('versions', () => {
  it('are compared by their numbers', () => {
    expect(['0.10.0', '0.2.0', '1.0.0', '0.2.0'].toSorted(compareVersions)).toEqual([
      '0.2.0',
      '0.2.0',
      '0.10.0',
      '1.0.0',
    ])
  })

  it('with a label are not in a form that is known', () => {
    const manifest = exampleManifest()
    expect(read(signed({ ...manifest, release: { ...manifest.release, version: '0.2.0-rc.1' } }))).toThrow(/form/)
  })
})

function outcomeOf(text: string): string {
  try {
    const isSame = JSON.stringify(readManifest(text, feed)) === JSON.stringify(exampleManifest())
    return isSame ? 'as signed' : 'something else'
  } catch (error) {
    return String(error)
  }
}
