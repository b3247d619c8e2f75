import { describe, expect, it } from 'vitest'
import { exampleManifest, signingFeed } from './signing.fixture.ts'
import { planStart, wayBack } from './trial.ts'
import type { UpdateMemory } from './update-memory.ts'

const { feed, signed } = signingFeed()

function trying(starts: number, manifest = exampleManifest()): UpdateMemory {
  return {
    installId: '3f0c2e0e-6d5f-4c8e-9d55-2d4c1a5f0c11',
    counter: 7,
    refused: [],
    trial: { version: '0.2.0', starts, manifest: signed(manifest), problem: null },
  }
}

describe('U05: a new version', () => {
  it('is counted each time it starts, and after two starts that did not go well the one before is offered', () => {
    const first = planStart(trying(0), '0.2.0')
    const second = planStart(first.memory, '0.2.0')
    const third = planStart(second.memory, '0.2.0')
    expect([first.plan, second.plan, third.plan]).toEqual(['start', 'start', 'offer-previous'])
    expect(third.memory.trial?.starts).toBe(2)
  })

  it('that was put back is not installed again', () => {
    const { memory, plan, failed } = planStart(trying(2), '0.1.0')
    expect(failed).toBeNull()
    expect({ plan, trial: memory.trial, refused: memory.refused }).toEqual({
      plan: 'start',
      trial: null,
      refused: ['0.2.0'],
    })
  })

  it('that the installer did not manage to put in place may be tried again', () => {
    const { memory, failed } = planStart(trying(0), '0.1.0')
    expect(memory).toMatchObject({ trial: null, refused: [] })
    expect(failed).toMatchObject({ version: '0.2.0', reason: expect.stringMatching(/without putting it in place/) })
  })

  it('that was replaced by hand with a newer one is no longer on trial', () => {
    const { memory, failed } = planStart(trying(2), '0.3.0')
    expect(memory).toMatchObject({ trial: null, refused: [] })
    expect(failed).toBeNull()
  })
})

describe('U03: the way back', () => {
  it('leads to the version that the signed list names', () => {
    expect(back()).toEqual({ kind: 'open', release: exampleManifest().previous })
  })

  it('is closed once the books were changed, and where none is named', () => {
    const release = { ...exampleManifest().release, schema: 13 }
    expect(back(exampleManifest({ release }))).toEqual({ kind: 'books-changed', version: '0.1.0' })
    expect(back(exampleManifest({ previous: null }))).toEqual({ kind: 'none' })
  })

  it('is open after the list has expired, and closed when its signature does not hold', () => {
    expect(back(exampleManifest({ expiresAt: 1 })).kind).toBe('open')
    const { trial } = trying(2)
    if (trial === null) throw new Error('It is on trial.')
    expect(() => wayBack({ ...trial, manifest: signingFeed().signed(exampleManifest()) }, feed)).toThrow(/not signed/)
  })
})

function back(manifest = exampleManifest()) {
  const { trial } = trying(2, manifest)
  if (trial === null) throw new Error('It is on trial.')
  return wayBack(trial, feed)
}
