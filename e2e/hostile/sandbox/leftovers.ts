import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import { outputOf } from '../../../worker/hosts/self-check.ts'
import type { Probe } from './outcome.ts'

/** Fills memory and every place it can write with a word, the way a careless or a spying job would. */
const writing = `
import fs from 'node:fs'
const word = process.argv[1]
const held = Array.from({ length: 64 }, () => Buffer.alloc(2 ** 20, word))
for (const folder of ['/', '/tmp', '/dev/shm', '/var/tmp', '/run']) {
  try { fs.writeFileSync(folder + '/hearth-left-' + process.pid, word) } catch {}
}
process.stdout.write(String(held.length))
process.exit(0)
`

/** Looks for the word in memory as the kernel gives it out and in every file it can read. */
const searching = `
import fs from 'node:fs'
const word = process.argv[1]
const found = []
for (let index = 0; index < 64; index += 1) {
  if (Buffer.allocUnsafeSlow(2 ** 20).includes(word)) found.push('memory')
}
for (const folder of ['/', '/tmp', '/dev/shm', '/var/tmp', '/run']) {
  let names = []
  try { names = fs.readdirSync(folder) } catch {}
  for (const name of names.filter((each) => each.startsWith('hearth-left-'))) {
    try {
      if (fs.readFileSync(folder + '/' + name, 'latin1').includes(word)) found.push(folder + '/' + name)
      fs.rmSync(folder + '/' + name)
    } catch {}
  }
}
process.stdout.write(JSON.stringify(found))
process.exit(0)
`

/** One job leaves a word wherever it can; the next one, in a worker of its own, looks for it. */
export async function leftoverProbe(sandbox: Sandbox): Promise<Probe> {
  const name = 'S06 what another job left behind'
  const word = `canary-${process.pid}-${performance.now()}`
  const written = await outputOf(await sandbox.evaluate(writing, [word]))
  const found = await outputOf(await sandbox.evaluate(searching, [word]))
  if (written !== '64') return { name, outcome: 'unknown', why: 'the first job did not do its part' }
  return found === '[]' ? { name, outcome: 'held', why: 'nothing found' } : { name, outcome: 'through', why: found }
}
