import { describe, expect, it } from 'vitest'
import { createRateLimiter, sourceOf } from './rate.ts'

describe('the rate limit', () => {
  it('lets a burst through, then the steady rate, and each source has its own', () => {
    let now = 0
    const allowed = createRateLimiter({ perSecond: 2, burst: 3 }, { monotonic: () => now })
    const asked = () => [1, 2, 3, 4].map(() => allowed('a'))
    expect(asked()).toEqual([true, true, true, false])
    expect(allowed('b')).toBe(true)
    now += 1000
    expect(asked()).toEqual([true, true, false, false])
  })

  it('forgets old sources instead of growing without end', () => {
    const allowed = createRateLimiter({ perSecond: 1, burst: 1 }, { monotonic: () => 0 })
    expect(allowed('first')).toBe(true)
    expect(allowed('first')).toBe(false)
    for (let source = 0; source < 10_001; source += 1) allowed(`source ${source}`)
    expect(allowed('first')).toBe(true)
  })
})

describe('a source', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source)
  })
})
