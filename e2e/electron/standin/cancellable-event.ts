import type { Event } from 'electron'

/** An event as Electron's emitters pass it. */
export function cancellable<Details extends object>(details: Details): Event<Details> {
  const event = {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return event
}
