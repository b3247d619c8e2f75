import { moneyShots } from './money-shots.ts'
import { machineShots } from './machine-shots.ts'
import type { Shot } from './shot.ts'
import { trustShots } from './trust-shots.ts'
import { welcomeShots } from './welcome-shots.ts'
import { workShots } from './work-shots.ts'

/** A window that has no engine, or is refused by it. */
const withoutEngine: readonly Shot[] = [
  {
    name: 'connect-never',
    scenario: 'never',
    screen: 'home',
    act: async (page) => page.getByRole('button', { name: 'Try now' }).waitFor(),
  },
  {
    name: 'connect-refused',
    scenario: 'refused',
    screen: 'home',
    act: async (page) => page.getByRole('heading').waitFor(),
  },
]

export const shots: readonly Shot[] = [
  ...welcomeShots,
  ...workShots,
  ...moneyShots,
  ...trustShots,
  ...machineShots,
  ...withoutEngine,
]
