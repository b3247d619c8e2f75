import { checkWindow } from '../../worker/hosts/electron/check.ts'
import { buildPage, hasChromium, standIn } from '../../worker/hosts/electron/testing/stand-in.ts'
import type { Without } from '../electron/standin/instance/arguments.ts'
import type { BenchResult } from './result.ts'

/** One protection, or one layer of several, taken away: what then gets through shows that the attempts are real. */
const controls: readonly (readonly Without[])[] = [
  ['policy'],
  ['policy', 'requests', 'resolver'],
  ['web-rtc'],
  ['time-zone'],
  ['own-profile'],
]

/**
 * The attempts of the page host's own check, in Debian's Chromium standing in for Electron's, always with
 * Chromium's sandbox and so as a normal user.
 */
export async function hostilePage(say: (line: string) => void): Promise<readonly BenchResult[]> {
  if (!hasChromium()) return []
  await buildPage()
  const results: BenchResult[] = []
  for (const without of [[], ...controls]) {
    const what = without.length === 0 ? 'the page host' : `the page host without ${without.join(' and ')}`
    say(`hostile: ${what}`)
    const { through, tried, sandboxed } = await checkWindow(standIn(without))
    if (without.length === 0) for (const name of through) say(`hostile: NOT HELD in the page host: ${name}`)
    results.push({
      name: without.length === 0 ? 'hostile electron' : 'hostile electron, control',
      value: through.length,
      unit: 'got through',
      detail: [
        `${tried} probes tried`,
        'Chromium stand-in as a normal user',
        sandboxed === true ? 'its sandbox seen on' : 'its sandbox NOT SEEN',
        ...(without.length === 0 ? [] : [`without ${without.join(', ')}`]),
      ].join(', '),
    })
  }
  return results
}
