import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { engineCalls } from '../../contract/engine.ts'
import { root } from '../step.ts'

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      hasInstallScript: z.boolean().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
    }),
  ),
})
type Lockfile = z.infer<typeof Lockfile>
const Manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()) })

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
const lockfile = Lockfile.parse(read('package-lock.json'))
const { allowScripts } = Manifest.parse(read('package.json'))

/** Packages that would run something when they are installed, and about which nobody has decided. */
function undecided({ packages }: Lockfile): readonly string[] {
  return Object.entries(packages)
    .filter(([, entry]) => entry.hasInstallScript === true)
    .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length))
    .filter((name) => !Object.hasOwn(allowScripts, name))
}

/** Packages that come from anywhere but a registry. */
function elsewhere({ packages }: Lockfile): readonly string[] {
  return Object.entries(packages)
    .filter(([, { link, resolved = '' }]) => link === true || /^(?:git|file|http)/.test(resolved))
    .map(([place]) => place)
}

describe('U07: a planted dependency', () => {
  it('runs nothing when it is installed: every script there is was decided about', () => {
    expect(undecided(lockfile)).toEqual([])
    const planted = {
      packages: { ...lockfile.packages, 'node_modules/left-pad': { hasInstallScript: true } },
    }
    expect(undecided(planted)).toEqual(['left-pad'])
  })

  it('cannot come from anywhere but a registry', () => {
    expect(elsewhere(lockfile)).toEqual([])
    const planted = { 'node_modules/left-pad': { resolved: 'git+ssh://git@example.org/left-pad' } }
    expect(elsewhere({ packages: planted })).toEqual(['node_modules/left-pad'])
  })

  it('is installed by a release without running any script', () => {
    const workflow = readFileSync(path.join(root, '.github', 'workflows', 'release.yml'), 'utf8')
    expect(workflow).toContain('npm ci --ignore-scripts')
    expect(workflow).not.toMatch(/npm (?:install|ci)(?! --ignore-scripts)/)
  })

  it('in the window swaps no address: what is confirmed names a review, and takes no address with it', () => {
    const confirm = engineCalls['withdraw.confirm'].in
    expect(confirm.safeParse({ reviewId: 'review-1' }).success).toBe(true)
    expect(confirm.safeParse({ reviewId: 'review-1', to: `0x${'ba'.repeat(20)}` }).success).toBe(false)
  })
})
