import { diagnosticText } from '../../../main/engine/diagnostics/report.ts'
import { bigCard, gpuReport, host } from './machine.ts'

/** A diagnostic file as an engine makes it, of a machine that does not exist. */
export const diagnosticSample = diagnosticText({
  madeAt: Date.UTC(2026, 5, 1, 9),
  versions: { Hearth: '0.1.0, headless', Node: '24.21.0', System: 'Linux 6.8.0, linux x64' },
  host,
  gpus: gpuReport(Date.UTC(2026, 5, 1, 9), [bigCard]),
  availability: {
    state: 'paused',
    why: { code: 'game', sentence: 'Paused because a game is running.', next: 'Resumes 2 minutes after it ends.' },
    until: null,
  },
  checks: [{ id: 'node', title: 'Runtime', status: 'ok', detail: 'Node 24.21.0', next: null }],
  settings: { networks: ['practice'], sandbox: 'bubblewrap' },
  log: Array.from(
    { length: 60 },
    (_, minute) =>
      `2026-06-01T08:${String(minute).padStart(2, '0')}:00.000Z info payment.settled payment="[id ${minute + 1}]"`,
  ),
  desktopLog: null,
})
