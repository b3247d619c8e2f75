import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHeatReader } from './processor-heat.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'hearth-heat-'))
})
afterEach(async () => rm(root, { recursive: true }))

/** A driver’s folder as the kernel shows it. */
async function driver(number: number, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(root, 'sys/class/hwmon', `hwmon${number}`)
  await mkdir(folder, { recursive: true })
  for (const [file, text] of Object.entries({ name, ...files })) await writeFile(path.join(folder, file), `${text}\n`)
  return folder
}

test('the hottest sensor of the processor counts, and no other device', async () => {
  await driver(0, 'nvme', { temp1_input: '91000' })
  await driver(1, 'coretemp', {
    temp1_input: '64000',
    temp2_input: '71000',
    temp2_label: 'Core 0',
    temp2_crit: '100000',
  })
  expect(await createHeatReader(root)()).toBe(71)
})

test('where no driver tells, nothing is said', async () => {
  expect(await createHeatReader(root)()).toBeNull()
  await driver(0, 'acpitz', { temp1_input: '27800' })
  expect(await createHeatReader(root)()).toBeNull()
})

test.each(['', 'N/A', '-128000', '255000'])('a reading of %j is none', async (text) => {
  await driver(0, 'k10temp', { temp1_input: text })
  expect(await createHeatReader(root)()).toBeNull()
})

test('a driver that is loaded anew is found again', async () => {
  const folder = await driver(2, 'k10temp', { temp1_input: '50500' })
  const read = createHeatReader(root)
  expect(await read()).toBe(50.5)
  await rename(folder, path.join(path.dirname(folder), 'hwmon7'))
  expect(await read()).toBeNull()
  expect(await read()).toBe(50.5)
})
