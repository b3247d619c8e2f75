import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StandInSafeStorage } from '../../../e2e/electron/standin/safe-storage.ts'
import { openKeyring, type Keyring } from './keyring.ts'

const SECRET = 'correct horse battery staple'
const NETWORK = 'base-sepolia'
let folder: string
let safeStorage: StandInSafeStorage
let keyring: Keyring

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hearth-keyring-'))
  safeStorage = new StandInSafeStorage()
  keyring = open('linux')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open(platform: NodeJS.Platform): Keyring {
  return openKeyring({ safeStorage, platform, folder })
}
const file = (): string => path.join(folder, `keyring-${NETWORK}.json`)

describe('the keyring', () => {
  it('gives back what it kept, and nothing of it can be read on the disk', async () => {
    expect(await keyring.read(NETWORK)).toEqual({ found: 'none' })
    await keyring.keep(NETWORK, SECRET)
    expect(await open('linux').read(NETWORK)).toEqual({ found: 'passphrase', passphrase: SECRET })
    const text = readFileSync(file(), 'utf8')
    expect(text).not.toContain(SECRET)
    expect(Buffer.from(text, 'base64').toString()).not.toContain(SECRET)
    expect(statSync(file()).mode & 0o077).toBe(0)
    expect(keyring.kept()).toEqual([NETWORK])
    keyring.forget(NETWORK)
    expect(keyring.kept()).toEqual([])
  })

  it('P01: refuses the plain text that Electron offers where there is no keyring, though it says it can encrypt', async () => {
    for (const backend of ['basic_text', 'unknown'] as const) {
      safeStorage.backend = backend
      expect(await safeStorage.isAsyncEncryptionAvailable()).toBe(true)
      expect(await keyring.report()).toMatchObject({ usable: false, sentence: expect.stringContaining('plain text') })
      await expect(keyring.keep(NETWORK, SECRET)).rejects.toMatchObject({ code: 'keyring/unusable' })
      expect(keyring.kept()).toEqual([])
    }
  })

  it('P01: tells locked, absent, changed and deleted apart, and writes over none of them', async () => {
    await keyring.keep(NETWORK, SECRET)
    const before = readFileSync(file(), 'utf8')
    const read = async (): Promise<string> => {
      const kept = await keyring.read(NETWORK)
      return kept.found === 'unreadable' ? kept.sentence : kept.found
    }
    safeStorage.locked = true
    expect(await read()).toContain('locked or does not answer')
    safeStorage.locked = false
    safeStorage.absent = true
    expect(await read()).toContain('locked or does not answer')
    safeStorage.absent = false
    safeStorage.backend = 'kwallet6'
    expect(await read()).toContain('another keyring')
    safeStorage.backend = 'basic_text'
    expect(await read()).toContain('plain text')
    safeStorage.backend = 'gnome_libsecret'
    expect(readFileSync(file(), 'utf8')).toBe(before)
    expect(await read()).toBe('passphrase')
    safeStorage.loseKey()
    expect(await read()).toContain('did not open')
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })

  it('P01: on Windows and macOS is the system’s own, without a list of stores', async () => {
    safeStorage.backend = 'unknown'
    for (const platform of ['win32', 'darwin'] as const) {
      expect(await open(platform).report()).toMatchObject({ usable: true })
    }
  })

  it('P04: opens nothing with a file that is damaged in any byte, cut, or moved from another network', async () => {
    await keyring.keep(NETWORK, SECRET)
    const whole = readFileSync(file())
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 0x01
      writeFileSync(file(), damaged)
      const kept = await keyring.read(NETWORK)
      // A changed letter of the file's own frame that means the same is no damage to the secret.
      expect([SECRET, 'unreadable']).toContain(kept.found === 'passphrase' ? kept.passphrase : kept.found)
    }
    for (const length of [0, 1, 20, whole.length - 1]) {
      writeFileSync(file(), whole.subarray(0, length))
      expect((await keyring.read(NETWORK)).found).toBe('unreadable')
    }
    writeFileSync(file(), whole)
    renameSync(file(), path.join(folder, 'keyring-base.json'))
    expect(await keyring.read('base')).toMatchObject({
      found: 'unreadable',
      sentence: expect.stringContaining('network'),
    })
  })

  it('says when the disk does not take what it is given', async () => {
    rmSync(folder, { recursive: true })
    await expect(keyring.keep(NETWORK, SECRET)).rejects.toMatchObject({ code: 'keyring/not-saved' })
  })
})
