import type { EndReason } from '../../../contract/job.ts'

const MESSAGE_LENGTH = 1000

/** An end that is the buyer's: their shader, their passes or their limits. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure'
  readonly reason: EndReason

  constructor(
    reason: Extract<
      EndReason,
      'invalid-shader' | 'invalid-passes' | 'memory-limit' | 'output-limit' | 'dispatch-too-long'
    >,
    message: string,
  ) {
    super(message)
    this.reason = reason
  }
}

/** The device is gone or broken: ours, and worth another try on a new device. */
export class DeviceLost extends Error {
  override readonly name = 'DeviceLost'
}

/** A driver's or compiler's words as one bounded line of plain characters, without its own call stack. */
export function printable(text: string): string {
  return text
    .replaceAll(/^\s+at .*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^ -~]/g, '?')
    .trim()
    .slice(0, MESSAGE_LENGTH)
}
