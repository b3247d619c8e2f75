import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'hearth-descriptors-'))
const secret = path.join(folder, 'secret')
writeFileSync(secret, 'the secret')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads whatever is open. */
const reading = `
const fs = require('node:fs')
const found = []
for (let descriptor = 3; descriptor < 512; descriptor += 1) {
  try {
    const bytes = Buffer.alloc(64)
    if (fs.fstatSync(descriptor).isFile() && fs.readSync(descriptor, bytes, 0, 64, 0) > 0) found.push(descriptor)
  } catch {}
}
process.stdout.write(JSON.stringify(found))`

/** An engine that was started by a program which had left descriptor 77 open, as some terminals and shells do. */
function engine(program: string): string {
  const script = path.join(folder, 'engine.ts')
  writeFileSync(script, program)
  return execFileSync('/bin/bash', ['-c', 'exec 77<"$0"; exec "$@"', secret, process.execPath, script], {
    encoding: 'utf8',
  })
}

describe.runIf(process.platform === 'linux')('descriptors that were left open by whoever started Hearth', () => {
  test('go on to a child that is started in the ordinary way', () => {
    const program = `import { spawnSync } from 'node:child_process'
      process.stdout.write(spawnSync(process.execPath, ['--eval', ${JSON.stringify(reading)}]).stdout)`
    expect(engine(program)).toBe('[77]')
  })

  test('lead nowhere in a worker', () => {
    const program = `import { launch } from ${JSON.stringify(path.join(import.meta.dirname, 'launch.ts'))}
      const worker = await launch({ command: process.execPath, args: ['--eval', ${JSON.stringify(reading)}] })
      for await (const chunk of worker.received) process.stdout.write(chunk)`
    expect(engine(program)).toBe('[]')
  })
})
