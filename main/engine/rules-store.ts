import { z } from 'zod'
import { firstRules, Rules } from '../../contract/rules.ts'
import { LineRules } from '../../contract/line.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Log } from './ports/log.ts'

const KEY = 'rules'
const Kept = z.record(z.string(), z.unknown())
/** Where the limits of the line were before they became rules. */
const SHARING = 'sharing'
const Limits = LineRules.pick({ rate: true, monthlyCap: true }).partial()

export interface RulesStore {
  get(): Rules
  set(rules: Rules): void
}

/**
 * What the person allows, kept in the books' settings. Rules that cannot be read are not guessed: the first
 * ones take their place, without any kind of job, until the person has looked.
 */
export function rulesStore(settings: Ledger['settings'], practice: boolean, log: Log): RulesStore {
  let current = stored(settings, practice, log)
  return {
    get: () => current,
    set(rules) {
      settings.set(KEY, JSON.stringify(rules))
      current = rules
    },
  }
}

function stored(settings: Ledger['settings'], practice: boolean, log: Log): Rules {
  const text = settings.get(KEY)
  if (text === null) return firstRules(practice)
  try {
    return Rules.parse({ network: networkBefore(settings, practice), ...Kept.parse(JSON.parse(text)) })
  } catch (error) {
    log.error('rules.unreadable', { problem: error instanceof Error ? error.name : 'unknown' })
    return { ...firstRules(practice), jobKinds: [] }
  }
}

/** Rules that are older than those on the line: what was said for shared files holds for everything. */
function networkBefore(settings: Ledger['settings'], practice: boolean): LineRules {
  const { network } = firstRules(practice)
  const text = settings.get(SHARING)
  const limits = text === null ? null : z.object(Limits.shape).safeParse(JSON.parse(text))
  const { rate = network.rate, monthlyCap = network.monthlyCap } = limits?.success === true ? limits.data : {}
  return { ...network, rate, monthlyCap }
}
