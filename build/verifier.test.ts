import { execFile, execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { receiptChain } from '../e2e/rig/receipt-chain.ts'
import { bundleText, sampleContent, sampleReceipts, verdictOn } from '../main/engine/proof/bundle/bundle.fixture.ts'
import { root, runStep } from './step.ts'
import { verifier } from './verifier.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

/** Where the system allows it, the verifier runs with no network at all. */
const withoutNetwork = canUnshare() ? ['unshare', '--map-root-user', '--net'] : []
if (withoutNetwork.length === 0) process.stdout.write('This system cannot take the network away from a process.\n')

let folder = ''
beforeAll(async () => {
  await runStep(verifier)
  folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-alone-'))
  await copyFile(path.join(root, 'out/verify/hearth-verify.mjs'), path.join(folder, 'hearth-verify.mjs'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--map-root-user', '--net', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Runs the verifier in a folder that holds nothing else but what it is to check. */
async function check(name: string, text: string): Promise<{ readonly code: number; readonly out: string }> {
  await writeFile(path.join(folder, name), text)
  const [command, ...args] = [...withoutNetwork, process.execPath, 'hearth-verify.mjs', name]
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env: { PATH: process.env['PATH'] } }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, out: `${out}${err}` })
    })
  })
}

const receipt = sampleReceipts[0]?.file ?? ''

test('one file with Node and nothing else checks a receipt', async () => {
  const { code, out } = await check('receipt.json', receipt)
  expect(out).toContain('The receipt held every check, signed by 0x')
  expect(code).toBe(0)
})

test('it checks a bundle with a change of key, anchors and a verdict, and says the method', async () => {
  const { code, out } = await check('bundle', await bundleText(sampleContent(0, 9, { verdicts: [verdictOn(2)] })))
  expect(out).toContain('Accepted by a full re-run')
  expect(out).toMatch(/10 receipts held every check, signed by 0x\w{40}, then 0x\w{40}/)
  expect(code).toBe(0)
})

test('it checks a verdict that stands alone', async () => {
  const { code, out } = await check('verdict.json', verdictOn(2))
  expect(out).toContain('What it leaves open')
  expect(code).toBe(0)
})

test('it checks a large file in threads of itself', async () => {
  const lines = receiptChain(400).map(({ file }) => `${file}\n`)
  const { code, out } = await check('many.jsonl', lines.join(''))
  expect(out).toContain('400 receipts held every check')
  expect(code).toBe(0)
  const broken = await check('broken.jsonl', lines.join('').replace('"seq":"300"', '"seq":"301"'))
  expect(broken.out).toContain('FAILED')
  expect(broken.code).toBe(1)
})

test.each<[string, string]>([
  ['cut off', receipt.slice(0, -1)],
  ['with one byte changed', receipt.replace('"workUnits":"1"', '"workUnits":"2"')],
  ['empty', ''],
  ['nested deep', '['.repeat(100_000)],
])('it says no to a receipt that is %s, without falling over', async (name, text) => {
  const { code, out } = await check(name.replaceAll(' ', '-'), text)
  expect(out).toContain('do not rely on it')
  expect(code).toBe(1)
})

test('it says how it is used', () => {
  const args = [path.join(folder, 'hearth-verify.mjs'), '--help']
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toContain('Usage: node hearth-verify.mjs FILE')
})
