import { expect, it } from 'vitest'
import { HearthError, Problem } from '../../../contract/errors.ts'
import { problemOf, problemResponse } from './problem.ts'

it('an expected error keeps its code, words and hint', async () => {
  const error = new HearthError('payment/conflict', 'Used before.', { hint: 'Pay anew.', cause: new Error('secret') })
  const response = problemResponse(problemOf(error))
  expect(response.status).toBe(409)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = Problem.parse(await response.json())
  expect(body).toMatchObject({ code: 'payment/conflict', detail: 'Used before.', hint: 'Pay anew.', title: 'Conflict' })
})

it.each([new Error('https://rpc.example/key-123'), new HearthError('worker/start-failed', '/home/me/worker')])(
  'an unexpected error says nothing of the inside',
  async (error) => {
    const response = problemResponse(problemOf(error))
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).toContain('engine/unexpected')
    expect(text).not.toMatch(/rpc\.example|home/)
  },
)

it('a passing problem says when to try again', () => {
  expect(problemResponse(problemOf(new HearthError('chain/unreachable', 'Away.'))).headers.get('retry-after')).toBe('5')
})
