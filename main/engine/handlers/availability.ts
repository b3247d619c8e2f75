import type { Availability, EngineHandlers } from '../../../contract/engine.ts'
import type { PauseChoice } from '../availability/pause.ts'

interface Dependencies {
  readonly pause: (choice: PauseChoice) => Availability
  readonly resume: () => Availability
}

type AvailabilityHandlers = Pick<EngineHandlers, 'availability.pause' | 'availability.resume'>

/** The person's switch. Both answer with the state that follows, faults included. */
export function availabilityHandlers({ pause, resume }: Dependencies): AvailabilityHandlers {
  return {
    'availability.pause': async (choice) => pause(choice.for),
    'availability.resume': async () => resume(),
  }
}
