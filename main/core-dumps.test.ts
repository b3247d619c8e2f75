import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const isLinux = process.platform === 'linux'
if (!isLinux) process.stdout.write('Limits of core dumps are looked at on Linux only.\n')

test.skipIf(!isLinux)('P02: neither the process nor what it starts may leave its memory in a dump', () => {
  const module = path.join(import.meta.dirname, 'core-dumps.ts')
  const script = `
    const { forbidCoreDumps } = await import(${JSON.stringify(module)})
    const { execFileSync } = await import('node:child_process')
    const forbidden = await forbidCoreDumps()
    const limits = (pid) => execFileSync('grep', ['Max core', '/proc/' + pid + '/limits']).toString().split(/\\s{2,}/).slice(1, 3)
    console.log(JSON.stringify({ forbidden, own: limits(process.pid), child: limits('self') }))`
  const told: unknown = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  )
  expect(told).toEqual({ forbidden: true, own: ['1', '1'], child: ['1', '1'] })
})
