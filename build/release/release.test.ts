import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Feed, readFeed } from '../../main/shell/update/feed.ts'
import { UpdateFile } from '../../contract/update.ts'
import { readManifest } from '../../main/shell/update/manifest.ts'
import { root } from '../step.ts'
import { describePackages } from './describe.ts'
import { addSignature } from './sign.ts'

const keys = ['build', 'approval'].map((id) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    id,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
})
const feed = Feed.parse({
  product: 'app.hearth.desktop',
  channel: 'stable',
  address: 'https://updates.example.org/',
  hosts: [],
  keys: keys.map(({ id, publicKey }) => ({ id, publicKey })),
})

describe('making a release', () => {
  it('describes its packages, is signed on two machines, and is then read by the app', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hearth-release-'))
    try {
      for (const name of ['Hearth-0.2.0-x64.exe', 'Hearth-0.2.0-x64.dmg', 'Hearth-0.2.0-x64.zip']) {
        writeFileSync(path.join(folder, name), name)
      }
      const files = describePackages(folder, 'win32', 'x64')
      expect(files.map(({ target }) => target)).toEqual(['win32-x64-nsis', 'win32-x64-zip'])
      for (const file of files) expect(UpdateFile.parse(file)).toEqual(file)
      const manifest = JSON.stringify({
        format: 'hearth-update-v1',
        product: feed.product,
        channel: feed.channel,
        counter: 1,
        expiresAt: 1,
        rolloutPercent: 5,
        release: { version: '0.2.0', schema: 3, files },
        previous: null,
      })
      const [build, approval] = keys
      if (build === undefined || approval === undefined) throw new Error('Two keys were made.')
      const once = addSignature(manifest, null, build)
      expect(() => readManifest(JSON.stringify(once), feed)).toThrow(/not signed by both/)
      expect(() => addSignature(`${manifest} `, once, approval)).toThrow(/Another manifest/)
      const twice = addSignature(manifest, once, approval)
      expect(readManifest(JSON.stringify(twice), feed).release.files).toEqual(files)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('needs two different keys, and https', () => {
    const [build] = feed.keys
    expect(Feed.safeParse({ ...feed, keys: [build, build] }).success).toBe(false)
    expect(Feed.safeParse({ ...feed, keys: [build] }).success).toBe(false)
    expect(Feed.safeParse({ ...feed, address: 'http://updates.example.org/' }).success).toBe(false)
  })

  it('has no feed in the sources, so that a copy built from them asks nobody', () => {
    expect(readFeed(path.join(root, 'build', 'release', 'feed.json'))).toBeNull()
  })

  it('pins what the public service runs, and gives it no rights it does not need', () => {
    const workflow = readFileSync(path.join(root, '.github', 'workflows', 'release.yml'), 'utf8')
    for (const [, version = ''] of workflow.matchAll(/uses: [^@\s]+@(\S+)/g)) expect(version).toMatch(/^[0-9a-f]{40}$/)
    expect(workflow).toMatch(/^permissions: \{\}$/m)
    expect(workflow).not.toMatch(/contents: write|id-token|HEARTH_(?:BUILD|APPROVAL)_KEY/)
    expect(workflow).toContain('npm ci --ignore-scripts')
  })
})
