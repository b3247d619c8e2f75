import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { icns, ico, png } from './image-files.ts'
import { rasterize } from './rasterize.ts'
import { appIcon, toSvg, trayIcons } from './shapes.ts'

/** Which pixels of a small drawing are mostly covered, as text. */
function outline(size: number, layers: Parameters<typeof rasterize>[0]): string {
  const pixels = rasterize(layers, size)
  const rows = Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => ((pixels[(y * size + x) * 4 + 3] ?? 0) > 127 ? '#' : '.')).join(''),
  )
  return rows.join('\n')
}

describe('the tray icons', () => {
  it('differ in outline, not only in colour', () => {
    const outlines = Object.values(trayIcons).map((layers) => outline(16, layers))
    expect(new Set(outlines).size).toBe(4)
  })
  it('are drawn where their coordinates say', () => {
    expect(outline(8, trayIcons.stopped)).toBe(
      ['........', '.######.', '.#....#.', '.#....#.', '.#....#.', '.#....#.', '.######.', '........'].join('\n'),
    )
  })
})

describe('an icon file', () => {
  const pixels = rasterize(appIcon, 32)
  const file = png(pixels, 32)

  it('is a PNG whose pixels come back as they went in', () => {
    const dataAt = file.indexOf('IDAT')
    const length = file.readUInt32BE(dataAt - 4)
    const rows = inflateSync(file.subarray(dataAt + 4, dataAt + 4 + length))
    expect(rows.length).toBe(32 * (32 * 4 + 1))
    expect(Buffer.from(rows.subarray(1, 129)).equals(Buffer.from(pixels.subarray(0, 128)))).toBe(true)
    expect(file.readUInt32BE(dataAt + 4 + length)).toBe(crc32(file.subarray(dataAt, dataAt + 4 + length)))
  })
  it('for Windows leads to each of its pictures', () => {
    const icon = ico([
      { size: 32, data: file },
      { size: 256, data: file },
    ])
    expect([icon.readUInt16LE(4), icon.readUInt8(6), icon.readUInt8(22)]).toEqual([2, 32, 0])
    for (const at of [6, 22]) {
      const start = icon.readUInt32LE(at + 12)
      expect(icon.subarray(start, start + icon.readUInt32LE(at + 8)).equals(file)).toBe(true)
    }
  })
  it('for macOS is as long as it says, and refuses a size that has no place in it', () => {
    const icon = icns([{ size: 32, data: file }])
    expect([icon.toString('latin1', 0, 4), icon.readUInt32BE(4)]).toEqual(['icns', icon.length])
    expect(() => icns([{ size: 33, data: file }])).toThrow(/33/)
  })
  it('as SVG shows the same shapes', () => {
    expect(toSvg(appIcon).match(/<path /g)).toHaveLength(appIcon.length)
  })
})
