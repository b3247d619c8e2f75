import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { digestOf } from './run-exact.ts'

/*
 * Runs the cases of the file that is its first argument, in the engine that its flags make, and
 * prints their digests.
 */

const Case = z.object({ module: z.base64(), args: z.array(z.string()), stdin: z.base64(), verifiable: z.boolean() })

const cases = z.array(Case).parse(JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')))
const digests: string[] = []
for (const { module, args, stdin, verifiable } of cases) {
  digests.push(await digestOf({ module: bytes(module), args, stdin: bytes(stdin), verifiable }))
}
process.stdout.write(JSON.stringify(digests))

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}
