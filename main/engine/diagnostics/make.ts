import os from 'node:os'
import type { CallOut, DoctorCheck } from '../../../contract/engine.ts'
import type { NetworkId } from '../../../contract/networks.ts'
import type { Pricing } from '../../../contract/pricing.ts'
import type { Rules } from '../../../contract/rules.ts'
import type { Sources } from '../sections.ts'
import { networks } from '../wallet/networks.ts'
import { lastLines, recentLog } from './recent-log.ts'
import { createRedactor, type Personal } from './redact.ts'
import { diagnosticName, type DiagnosticFacts, diagnosticText } from './report.ts'

/** The diagnostic file of a running engine: its name, and all of its text, covered. */
export async function engineDiagnostic(parts: {
  readonly sources: Sources
  readonly checks: readonly DoctorCheck[]
  readonly prices: Pricing
  readonly others: readonly NetworkId[]
}): Promise<CallOut<'doctor.file'>> {
  const { sources, prices } = parts
  const { options } = sources
  return coveredFile({
    madeAt: options.clock.now(),
    versions: { Hearth: `${options.version}, ${options.shell}`, ...systemVersions() },
    host: sources.host(),
    gpus: sources.gpus(),
    availability: sources.availability(),
    checks: parts.checks,
    settings: {
      networks: [options.network.id, ...parts.others],
      sandbox: sources.sandbox().host,
      prices: { mode: prices.mode, ...prices.current },
      rules: rulesToShow(sources.policy().rules),
    },
    log: await recentLog(options.dataDir),
    desktopLog: options.desktopLog === undefined ? null : await lastLines(options.desktopLog),
  })
}

/** Covers everything that stands in it, whoever wrote that, and leaves nothing in it that a screen would not show. */
export function coveredFile(facts: DiagnosticFacts, personal: Personal = thisPerson()): CallOut<'doctor.file'> {
  const text = diagnosticText(facts).replace(/[^\n\P{C}]/gu, '')
  return { name: diagnosticName(facts.madeAt), text: createRedactor(personal)(text) }
}

/** The programs that run here, and the system they run on. */
export function systemVersions(): Readonly<Record<string, string>> {
  const { electron } = process.versions
  return {
    Node: process.versions.node,
    ...(electron === undefined ? {} : { Electron: electron }),
    System: `${os.type()} ${os.release()}, ${process.platform} ${process.arch}`,
  }
}

/** Which games somebody plays, and which cards the person has, nobody has to know. */
function rulesToShow({ games, pausedCards, ...rules }: Rules): Readonly<Record<string, unknown>> {
  return {
    ...rules,
    games: { giveWay: games.giveWay, names: games.names.length },
    pausedCards: pausedCards.length,
  }
}

function thisPerson(): Personal {
  return {
    homeDir: os.homedir(),
    userName: os.userInfo().username,
    hostName: os.hostname(),
    knownHosts: Object.values(networks).flatMap(({ rpcUrls, facilitator }) =>
      [...rpcUrls, ...(facilitator.kind === 'remote' ? [facilitator.url] : [])].flatMap(
        (url) => URL.parse(url)?.hostname ?? [],
      ),
    ),
  }
}
