import { expect, test } from 'vitest'
import { AgentId } from './agent-id.ts'
import { Alternative } from './errors.ts'

function accepted(agentId: string): readonly boolean[] {
  return [
    AgentId.safeParse(agentId).success,
    Alternative.safeParse({ url: 'https://a.test/', agentId, network: 'eip155:1' }).success,
  ]
}

test('an agent has a number of 256 bits, and no other is looked up', () => {
  for (const good of ['0', '7', '99', (2n ** 255n).toString(), (2n ** 256n - 1n).toString()]) {
    expect(accepted(good)).toEqual([true, true])
  }
  for (const bad of ['', '-1', '01', 'x', (2n ** 256n).toString(), '9'.repeat(78), '1'.repeat(79)]) {
    expect(accepted(bad)).toEqual([false, false])
  }
})
