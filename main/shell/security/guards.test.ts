import { describe, expect, it } from 'vitest'
import type { ShellInvokeEvent } from '../electron-parts.ts'
import { isAppUrl } from './app-origin.ts'
import { externalAddress } from './external-links.ts'
import { senderProblem } from './sender.ts'
import { startupProblem, type StartupFacts } from './startup-switches.ts'

describe('an address of the app', () => {
  it.each(['app://hearth/', 'app://hearth/index.html', 'app://hearth/a?b#c'])('is %s', (address) => {
    expect(isAppUrl(address)).toBe(true)
  })
  it.each([
    'https://hearth/',
    'https://example.org/?next=app://hearth/',
    'app://hearth.example.org/',
    'app://hearth@example.org/',
    'app://user@hearth/',
    'app://hearth:80/',
    'app:hearth/',
    'file:///app://hearth/',
    'javascript:alert(1)',
    'about:blank',
    'not an address',
    '',
  ])('is not %s', (address) => {
    expect(isAppUrl(address)).toBe(false)
  })
})

describe('E01: a call is answered', () => {
  const contents = { isDestroyed: () => false }
  const window = (destroyed = false) => ({ webContents: contents, isDestroyed: () => destroyed })
  const frame = { origin: 'app://hearth', url: 'app://hearth/index.html', parent: null }
  const event = (change: Partial<ShellInvokeEvent> = {}): ShellInvokeEvent => ({
    sender: contents,
    senderFrame: frame,
    ...change,
  })

  it("when it comes from the main frame of the app's window", () => {
    expect(senderProblem(event(), window())).toBeNull()
  })
  it.each([
    ['there is no window', event(), null, 'no-window'],
    ['the window is gone', event(), window(true), 'no-window'],
    ['other contents send it', event({ sender: {} }), window(), 'other-contents'],
    ['the frame is gone', event({ senderFrame: null }), window(), 'frame-gone'],
    ['a child frame sends it', event({ senderFrame: { ...frame, parent: frame } }), window(), 'child-frame'],
    [
      'the frame borrows only the address',
      event({ senderFrame: { ...frame, origin: 'null' } }),
      window(),
      'other-origin',
    ],
    [
      'the origin only begins like the app’s',
      event({ senderFrame: { ...frame, origin: 'app://hearth.example.org' } }),
      window(),
      'other-origin',
    ],
  ])('not when %s', (_name, sent, to, problem) => {
    expect(senderProblem(sent, to)).toBe(problem)
  })
})

describe('E04: a link', () => {
  const hash = `0x${'ab'.repeat(32)}`
  const link = { id: 'transaction', hash } as const
  const open = (id: 'base' | 'practice', explorerTx: string | null) =>
    externalAddress(link, { documentation: null, network: { id, explorerTx } })

  it('to a transaction leads to the explorer of its network', () => {
    expect(open('base', 'https://basescan.org/tx/{tx}')).toBe(`https://basescan.org/tx/${hash}`)
  })
  it.each([
    ['another host', 'base', 'https://basescan.org.example.org/tx/{tx}'],
    ['the explorer of another network', 'base', 'https://sepolia.basescan.org/tx/{tx}'],
    ['an unprotected page', 'base', 'http://basescan.org/tx/{tx}'],
    ['a file', 'base', 'file:///etc/passwd'],
    ['another port', 'base', 'https://basescan.org:8443/tx/{tx}'],
    ['an explorer the practice network does not have', 'practice', 'https://basescan.org/tx/{tx}'],
    ['nowhere', 'base', null],
  ] as const)('never leads to %s', (_name, id, explorer) => {
    expect(open(id, explorer)).toBeNull()
  })
  it('leads nowhere before the engine has answered', () => {
    expect(externalAddress(link, { documentation: null, network: null })).toBeNull()
  })
})

describe('E05: starting', () => {
  const facts: StartupFacts = { arguments: [], environment: {}, hasSwitch: () => false, packaged: true }

  it('works as the installer starts it', () => {
    expect(startupProblem({ ...facts, arguments: ['.'], environment: { PATH: '/bin' } })).toBeNull()
  })
  it.each(['--no-sandbox', '--disable-web-security', '--inspect', '--inspect=0', '--remote-debugging-port=9222'])(
    'is refused with %s',
    (text) => {
      expect(startupProblem({ ...facts, arguments: [text] })).toContain(text.split('=')[0])
    },
  )
  it('is refused with a switch that only Chromium saw', () => {
    expect(startupProblem({ ...facts, hasSwitch: (name) => name === 'no-sandbox' })).toContain('--no-sandbox')
  })
  it.each(['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'LD_PRELOAD'])('is refused with %s set', (name) => {
    expect(startupProblem({ ...facts, environment: { [name]: 'x' } })).toContain(name)
  })
  it('from the sources may be debugged but never without its sandbox', () => {
    const sources = { ...facts, packaged: false }
    expect(startupProblem({ ...sources, arguments: ['--inspect=0', '--remote-debugging-port=0'] })).toBeNull()
    expect(startupProblem({ ...sources, arguments: ['--no-sandbox'] })).toContain('--no-sandbox')
  })
})
