import { firstRules, Rules } from '../../contract/rules.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Log } from './ports/log.ts'

const KEY = 'rules'

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
    return Rules.parse(JSON.parse(text))
  } catch (error) {
    log.error('rules.unreadable', { problem: error instanceof Error ? error.name : 'unknown' })
    return { ...firstRules(practice), jobKinds: [] }
  }
}
