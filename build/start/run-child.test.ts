import { describe, expect, it } from 'vitest'
import { desktopStartFailure, exitCodeOf, runChild } from './run-child.ts'

describe('the launcher', () => {
  it("ends with its child's code", async () => {
    expect(await runChild(process.execPath, ['-e', 'process.exit(7)'], '.')).toMatchObject({ code: 7 })
  })
  it('passes the signals it gets on to its child', async () => {
    const running = runChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], '.')
    process.emit('SIGTERM', 'SIGTERM')
    expect(await running).toMatchObject({ code: null, signal: 'SIGTERM' })
  })
  it('turns a signal into the code a shell would give', () => {
    expect(exitCodeOf({ code: null, signal: 'SIGTERM' })).toBe(143)
    expect(exitCodeOf({ code: 0, signal: null })).toBe(0)
  })
  it.each([
    [{ code: 127, signal: null, livedMs: 20 }, /system library/],
    [{ code: null, signal: 'SIGTRAP' as const, livedMs: 300 }, /sandbox/],
  ])('goes without a window when the program never came up: %o', (end, reason) => {
    expect(desktopStartFailure(end)).toMatch(reason)
  })
  it.each([
    [{ code: 0, signal: null, livedMs: 300 }],
    [{ code: null, signal: 'SIGTERM' as const, livedMs: 300 }],
    [{ code: null, signal: 'SIGTRAP' as const, livedMs: 600_000 }],
  ])('does not start again what ran: %o', (end) => {
    expect(desktopStartFailure(end)).toBeNull()
  })
})
