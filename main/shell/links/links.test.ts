import { EventEmitter } from 'node:events'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { pairingLink, writePairingCode } from '../../../contract/rigs-code.ts'
import type { ShellWebContents } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { receiveLinks, type LinkDesk } from './links.ts'
import { linkAmong, pairingCodeOf } from './pairing-link.ts'

const CODE = writePairingCode({ address: '192.168.1.77', port: 4023, secret: new Uint8Array(11).fill(7) })
const LINK = pairingLink(CODE)

/** Each is almost a link; none is one. */
const hostile = [
  '',
  'hearth:',
  'hearth://',
  'hearth://pair',
  'hearth://pair/',
  `hearth://pair?code=${CODE}`,
  `hearth://pair/${CODE}/`,
  `hearth://pair/${CODE}?withdraw=all`,
  `hearth://pair/${CODE}#/settings`,
  `hearth://pair/../${CODE}`,
  `hearth://pair:80/${CODE}`,
  `hearth://me@pair/${CODE}`,
  `hearth://withdraw/${CODE}`,
  `hearth://evil.example/pair/${CODE}`,
  `https://pair/${CODE}`,
  ` ${LINK}`,
  `${LINK}\n`,
  `${LINK}\u202e`,
  LINK.replace('-', '\u2010'),
  `hearth://pair/<b>${CODE}</b>`,
  `hearth://pair/%3Cscript%3E`,
  `hearth://pair/${'A'.repeat(100_000)}`,
  `hearth://pair/${'AAAA-'.repeat(7)}AAAA`,
]

describe('a link that pairs', () => {
  it('is one host, one path and a whole code', () => {
    expect(pairingCodeOf(LINK)).toBe(CODE)
    expect(pairingCodeOf(pairingLink(CODE.toLowerCase()))).toBe(CODE.toLowerCase())
  })

  it.each(hostile)('is not %j', (link) => {
    expect(pairingCodeOf(link)).toBeNull()
  })

  it('is not anything that differs from one in a letter of its code, or that anybody can think of', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(CODE.length), (text, at) => {
        const changed = `hearth://pair/${CODE.slice(0, at)}${text}${CODE.slice(at + text.length)}`
        const read = pairingCodeOf(changed)
        expect(read === null || changed === `hearth://pair/${read}`).toBe(true)
        expect(pairingCodeOf(text)).toBeNull()
      }),
    )
  })

  it('is found among the arguments of a start, if it is the only one', () => {
    expect(linkAmong(['/opt/hearth', '--hidden', LINK])).toBe(LINK)
    expect(linkAmong(['/opt/hearth'])).toBeNull()
    expect(linkAmong([LINK, 'HEARTH://pair/other'])).toBeNull()
  })
})

describe('a link that arrives', () => {
  class App extends EventEmitter {
    isPackaged = false
    registered: string[] = []
    setAsDefaultProtocolClient = (scheme: string): boolean => this.registered.push(scheme) > 0
  }
  class Contents extends EventEmitter implements ShellWebContents {
    told: unknown[] = []
    setWindowOpenHandler = (): void => undefined
    isDestroyed = (): boolean => false
    getURL = (): string => 'app://hearth/index.html'
    postMessage = (channel: string, message: unknown): void => void this.told.push([channel, message])
  }
  let app: App
  let contents: Contents
  let opened: number
  const lines: string[] = []
  const begin = (args: readonly string[] = []): LinkDesk => {
    const desk = receiveLinks({ app, arguments: args, log: lineLog((line) => void lines.push(line)) })
    desk.show(() => void (opened += 1))
    return desk
  }
  beforeEach(() => {
    app = new App()
    contents = new Contents()
    opened = 0
    lines.length = 0
  })

  it('with the start waits for the page, and is told once', () => {
    const desk = begin([LINK])
    desk.pageReady(contents)
    desk.pageReady(contents)
    expect(contents.told).toEqual([['hearth:pairing-code', CODE]])
  })

  it('while Hearth runs brings the window to the front with its code', () => {
    begin().pageReady(contents)
    app.emit('second-instance', {}, ['/opt/hearth', LINK])
    let prevented = false
    app.emit('open-url', { preventDefault: () => (prevented = true) }, LINK)
    expect(contents.told).toEqual([
      ['hearth:pairing-code', CODE],
      ['hearth:pairing-code', CODE],
    ])
    expect([opened, prevented]).toEqual([2, true])
  })

  it.each(hostile)('and is %j does nothing, and is not in the log', (link) => {
    begin([link]).pageReady(contents)
    app.emit('second-instance', {}, ['/opt/hearth', link])
    app.emit('open-url', { preventDefault: () => undefined }, link)
    expect(contents.told).toEqual([])
    expect(opened).toBe(0)
    expect(lines.join('')).not.toMatch(/hearth:|pair|AAAA|script/)
  })

  it('has its scheme registered by an installed Hearth only', () => {
    begin()
    expect(app.registered).toEqual([])
    app.isPackaged = true
    begin()
    expect(app.registered).toEqual(['hearth'])
  })
})
