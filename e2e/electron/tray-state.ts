import { AvailabilityState } from '../../contract/engine.ts'

/** The state a tray icon's file name stands for. */
export function trayStateOf(file: string): AvailabilityState {
  return AvailabilityState.parse(file.replace(/(Template)?\.(png|ico)$/, ''))
}
