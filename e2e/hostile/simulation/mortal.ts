import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { unanswered } from '../../../main/engine/wallet/rpc.ts'

/** One life of the engine: after its death nothing it does reaches anybody. */
export interface Life {
  dead: boolean
}

/** The same, for as long as this life lasts: what a dead engine asks for is never done. */
export function mortal<Target extends object>(life: Life, target: Target): Target {
  return new Proxy(target, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name)
      if (typeof value !== 'function') return value
      return (...values: unknown[]): unknown =>
        life.dead ? Promise.reject(unanswered('dead')) : Reflect.apply(value, of, values)
    },
  })
}

/** A file as it was: which one, and what it held. */
export interface FileThen {
  readonly number: bigint
  readonly bytes: Buffer
}

/** What the files of a folder hold now: what `kill -9` at this moment would leave. */
export function filesOf(folder: string): ReadonlyMap<string, FileThen> {
  return new Map([...numbered(folder)].map(([number, file]) => [file, { number, bytes: readFileSync(file) }]))
}

/** Gives the folder back what it held, in the very same files: to the engine a file that was copied is a copy. */
export function giveBack(folder: string, files: ReadonlyMap<string, FileThen>): void {
  const now = numbered(folder)
  for (const [file, { number, bytes }] of files) {
    const same = now.get(number)
    if (same !== undefined && same !== file) renameSync(same, file)
    writeFileSync(file, bytes)
  }
  for (const file of numbered(folder).values()) if (!files.has(file)) rmSync(file)
}

function numbered(folder: string): ReadonlyMap<bigint, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    found.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      return [statSync(file, { bigint: true }).ino, file]
    }),
  )
}
