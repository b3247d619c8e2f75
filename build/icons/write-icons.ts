import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { icns, ico, png, type SizedPng } from './image-files.ts'
import { rasterize } from './rasterize.ts'
import { appIcon, toSvg, trayIcons, type Layer } from './shapes.ts'

function draw(layers: readonly Layer[], sizes: readonly number[]): readonly SizedPng[] {
  return sizes.map((size) => ({ size, data: png(rasterize(layers, size), size) }))
}

/** Writes the app icon for every system, and the tray icons, into `folder`. */
export async function writeIcons(folder: string): Promise<void> {
  const tray = path.join(folder, 'tray')
  await mkdir(tray, { recursive: true })
  await writeFile(path.join(folder, 'hearth.svg'), toSvg(appIcon))
  await writeFile(path.join(folder, 'hearth.ico'), ico(draw(appIcon, [16, 24, 32, 48, 64, 256])))
  await writeFile(path.join(folder, 'hearth.icns'), icns(draw(appIcon, [32, 64, 128, 256, 512, 1024])))
  await writePng(path.join(folder, 'hearth.png'), appIcon, 512)
  for (const [state, layers] of Object.entries(trayIcons)) {
    await writePng(path.join(tray, `${state}.png`), layers, 32)
    await writeFile(path.join(tray, `${state}.ico`), ico(draw(layers, [16, 20, 24, 32])))
    // macOS tints a template by its alpha alone.
    const template = layers.map((layer) => ({ ...layer, color: '#000000' }))
    await writePng(path.join(tray, `${state}Template.png`), template, 16)
    await writePng(path.join(tray, `${state}Template@2x.png`), template, 32)
  }
}

async function writePng(file: string, layers: readonly Layer[], size: number): Promise<void> {
  await writeFile(file, png(rasterize(layers, size), size))
}
