import type { LineReader } from './connection.ts'
import { linuxLine } from './linux-line.ts'
import { otherLine } from './other-line.ts'
import { roundTripTo, type RoundTrip } from './round-trip.ts'

/** How this system tells about the line. */
export interface LineParts {
  readonly reader: LineReader
  readonly roundTrip: RoundTrip
}

export function systemLine(platform: NodeJS.Platform = process.platform): LineParts {
  return { reader: platform === 'linux' ? linuxLine() : otherLine(platform), roundTrip: roundTripTo() }
}
