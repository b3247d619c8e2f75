import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { external } from '../desktop.ts'
import { root } from '../step.ts'

const Names = z.record(z.string(), z.string()).default({})
const Lock = z.object({
  packages: z.record(z.string(), z.object({ dependencies: Names, optionalDependencies: Names })),
})

/** Loaded from their place and not by their name. */
const byPlace = ['webgpu', 'secp256k1']
/** Only for those who compile: the headers of Node-API, the types of WebGPU; and what secp256k1 would be without its binary. */
const leftOut = new Set(['node-addon-api', '@webgpu/types', 'elliptic'])

/** Names of the packages that a packed app looks up when it runs, with those they need, as the lockfile has them for this system. */
export function lookedUpPackages(): ReadonlySet<string> {
  const { packages } = Lock.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))
  const places = new Set<string>()

  function visit(name: string, from: string): void {
    const place = nearest(name, from)
    if (place === null || places.has(place) || leftOut.has(name) || !existsSync(path.join(root, place))) return
    places.add(place)
    const entry = packages[place]
    for (const needed of Object.keys({ ...entry?.dependencies, ...entry?.optionalDependencies })) visit(needed, place)
  }

  /** As Node looks for it: beside the package that asks, then further out. */
  function nearest(name: string, from: string): string | null {
    const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`
    if (packages[place] !== undefined) return place
    return from === '' ? null : nearest(name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))))
  }

  for (const name of [...external, ...byPlace].filter((each) => each !== 'electron')) visit(name, '')
  return new Set([...places].map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)))
}
