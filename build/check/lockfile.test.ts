import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '../step.ts'

const Packages = z.record(
  z.string(),
  z.object({ resolved: z.string().optional(), optionalDependencies: z.record(z.string(), z.string()).optional() }),
)
const Lockfile = z.object({ packages: Packages })
const { packages } = Lockfile.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))

test('the lockfile names no registry', () => {
  const addressed = Object.entries(packages).filter(([, entry]) => entry.resolved?.startsWith('http') === true)
  expect(addressed.map(([name]) => name)).toEqual([])
})

test('the binaries of every system are locked, not only those of the one it was written on', () => {
  const locked = Object.keys(packages)
  const missing = Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !locked.some((place) => place.endsWith(`node_modules/${name}`)))
  expect(missing).toEqual([])
})

test('direct dependencies are pinned exactly', () => {
  const Manifest = z.object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  const manifest = Manifest.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')))
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([])
})
