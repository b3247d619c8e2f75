import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { graphicsCards } from './cards.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

/** A machine with these files, as the kernel would show it. */
function machine(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'hearth-cards-'))
  roots.push(root)
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), content)
  }
  return root
}

function renderNode(root: string, number: number, address: string, vendor: string): void {
  const device = path.join(root, 'sys/devices', address)
  const node = path.join(root, 'sys/class/drm', `renderD${number}`)
  mkdirSync(device, { recursive: true })
  mkdirSync(node, { recursive: true })
  writeFileSync(path.join(device, 'vendor'), vendor)
  writeFileSync(path.join(node, 'dev'), `226:${number}\n`)
  symlinkSync(device, path.join(node, 'device'))
  mkdirSync(path.join(root, 'dev/dri'), { recursive: true })
  writeFileSync(path.join(root, 'dev/dri', `renderD${number}`), '')
}

test('a machine without a card has none', async () => {
  expect(await graphicsCards(machine({ 'dev/null': '' }))).toEqual([])
})

test('every card has its own device files only', async () => {
  const root = machine({ 'dev/dri/card0': '', 'dev/dri/card1': '' })
  renderNode(root, 128, '0000:00:02.0', '0x8086\n')
  renderNode(root, 129, '0000:03:00.0', '0x1002\n')
  const cards = await graphicsCards(root)
  expect(cards.map(({ name, vendor, devices, node }) => [name, vendor, devices, node?.number])).toEqual([
    ['renderD128', 0x8086, ['/dev/dri/renderD128'], '226:128'],
    ['renderD129', 0x1002, ['/dev/dri/renderD129'], '226:129'],
  ])
})

test('two cards of NVIDIA are told apart, each with the files they share and its own render node', async () => {
  const root = machine({
    'dev/nvidia0': '',
    'dev/nvidia1': '',
    'dev/nvidiactl': '',
    'dev/nvidia-uvm': '',
    'dev/nvidia-uvm-tools': '',
    'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t A\nDevice Minor: \t 1\n',
    'proc/driver/nvidia/gpus/0000:41:00.0/information': 'Model: \t B\nDevice Minor: \t 0\n',
  })
  renderNode(root, 128, '0000:01:00.0', '0x10de\n')
  renderNode(root, 129, '0000:41:00.0', '0x10de\n')
  expect((await graphicsCards(root)).map(({ devices }) => devices)).toEqual([
    ['/dev/nvidia0', '/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/dri/renderD129'],
    ['/dev/nvidia1', '/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/dri/renderD128'],
  ])
})

test('a card of NVIDIA without render nodes is still one', async () => {
  const root = machine({ 'dev/nvidia0': '', 'dev/nvidiactl': '' })
  expect(await graphicsCards(root)).toMatchObject([
    { name: 'nvidia0', devices: ['/dev/nvidia0', '/dev/nvidiactl'], node: null },
  ])
})
