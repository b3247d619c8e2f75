import { formatUnits } from '../../../contract/money.ts'
import type { ProbeCheck, ProbeReport } from '../../../contract/networks.ts'
import { say } from '../../../contract/words/say.ts'
import type { UsableNetwork } from './networks.ts'
import { type GasFacts, type NetworkFacts, STALE_SECONDS } from './probe-facts.ts'

/**
 * What of a network really works, and whether paid work is taken on it. Pure: everything it knows is in
 * `facts`. What could not be found out is not held against the network; what answered wrongly is.
 * @param at Unix milliseconds
 */
export function judge(preset: UsableNetwork, facts: NetworkFacts, at: number): ProbeReport {
  const checks = checksOf(preset, facts, at)
  const problem = checks.find(({ needed, status }) => needed && (status === 'missing' || status === 'wrong')) ?? null
  const schemes: ProbeReport['schemes'] = []
  if (problem === null) {
    schemes.push('exact')
    if (checks.every(({ id, status }) => (id !== 'batch' && id !== 'multicall') || status === 'ok')) {
      schemes.push('batch-settlement')
    }
  }
  return {
    network: preset.id,
    at,
    paidWork: problem === null,
    problem: problem === null ? null : say`${preset.label} is not used for paid work: ${problem.detail}`,
    schemes,
    checks: [...checks],
  }
}

const COIN_DECIMALS = 18

type Found = Pick<ProbeCheck, 'status' | 'detail'>

function checksOf(preset: UsableNetwork, facts: NetworkFacts, at: number): readonly ProbeCheck[] {
  const node = check(
    'node',
    say`Node`,
    true,
    facts.chainId === null ? missing(say`its node does not answer.`) : ok('Answers.'),
  )
  if (facts.chainId === null) return [node]
  const chain = check('chain', say`Chain`, true, chainId(preset, facts.chainId))
  if (chain.status !== 'ok') return [node, chain]
  return [
    node,
    chain,
    check('fresh', say`Newest block`, true, fresh(preset, facts, at)),
    check('token', say`${preset.asset.symbol} contract`, true, token(preset, facts)),
    check('decimals', say`${preset.asset.symbol} decimals`, true, decimals(preset, facts)),
    check('signatures', say`Signed transfers (EIP-3009)`, true, signatures(preset, facts)),
    check('fee', say`Whole amounts arrive`, true, fee(preset, facts)),
    check('facilitator', say`Facilitator`, true, facilitator(preset, facts)),
    ...(facts.gas === null ? [] : [check('gas', say`Coin for its fees`, true, gas(preset, facts.gas))]),
    check('batch', say`Payment channels`, false, batch(facts)),
    check('multicall', say`Reads in one call (Multicall3)`, false, multicall(facts)),
  ]
}

function chainId(preset: UsableNetwork, found: number): Found {
  if (found === preset.numericId) return ok(say`Chain ${found}.`)
  return wrong(say`its node serves chain ${found} instead of ${preset.numericId}.`)
}

function fresh({ blockSeconds }: UsableNetwork, { headSeconds }: NetworkFacts, at: number): Found {
  if (headSeconds === null) return missing(say`its node gives no newest block.`)
  if (blockSeconds === null) return ok(say`Blocks come with transactions.`)
  const behind = Math.floor(at / 1000) - headSeconds
  if (behind > STALE_SECONDS) return wrong(say`its node is ${Math.floor(behind / 60)} minutes behind the chain.`)
  return ok(say`${Math.max(0, behind)} seconds old.`)
}

function token({ asset }: UsableNetwork, facts: NetworkFacts): Found {
  return facts.token.hasCode ? ok(asset.address) : missing(say`there is no contract at ${asset.address}.`)
}

function decimals({ asset }: UsableNetwork, facts: NetworkFacts): Found {
  const found = facts.token.decimals
  if (found === null) return missing(say`${asset.symbol} does not say how many decimals it has.`)
  if (found === asset.decimals) return ok(`${found}.`)
  return wrong(say`${asset.symbol} has ${found} decimals instead of ${asset.decimals}, so every amount would be wrong.`)
}

function signatures({ asset }: UsableNetwork, { token: { domain, takesSignatures } }: NetworkFacts): Found {
  const { name, version } = asset.eip712
  if (domain !== null && (domain.name !== name || domain.version !== version)) {
    return wrong(say`${asset.symbol} signs as “${printable(domain.name)}” version “${printable(domain.version)}”.`)
  }
  if (!takesSignatures) return missing(say`${asset.symbol} does not take transfers that are signed for it.`)
  return ok(say`Signed as “${name}”, version ${version}.`)
}

function fee({ asset }: UsableNetwork, facts: NetworkFacts): Found {
  if (facts.token.fee === 'charged') return wrong(say`${asset.symbol} keeps a part of what is transferred.`)
  if (facts.token.fee === 'none') return ok(say`A transfer arrives whole.`)
  return {
    status: 'unknown',
    detail: say`Cannot be tried before somebody we know holds some; every payment is checked.`,
  }
}

function facilitator(preset: UsableNetwork, { facilitator: kinds }: NetworkFacts): Found {
  if (kinds === 'none') return missing(say`nobody settles payments there yet.`)
  if (kinds === null) return missing(say`its facilitator does not answer.`)
  const settled = kinds.filter(({ network }) => network === preset.chainId).map(({ scheme }) => scheme)
  if (!settled.includes('exact')) return missing(say`its facilitator does not settle payments on this chain.`)
  return ok(say`Settles ${[...new Set(settled)].map(printable).join(', ')}.`)
}

function gas({ gasCoin }: UsableNetwork, { account, held, needed }: GasFacts): Found {
  const amount = `${formatUnits(held, COIN_DECIMALS)} ${gasCoin}`
  if (held >= needed) return ok(say`${amount} in ${account}.`)
  return missing(
    say`Hearth settles payments there by itself, and its account ${account} has ${amount} for the fees, too little for one payment. Send it some ${gasCoin}.`,
  )
}

function batch({ batch: { settlement, collector, transientStorage }, facilitator: kinds }: NetworkFacts): Found {
  if (!transientStorage) return missing(say`The chain has no transient storage (EIP-1153).`)
  if (!settlement || !collector) return missing(say`The contracts of x402 are not there.`)
  const settles = Array.isArray(kinds) && kinds.some(({ scheme }) => scheme === 'batch-settlement')
  return settles ? ok('There.') : missing(say`The contracts are there; the facilitator does not use them.`)
}

function multicall({ multicall: there }: NetworkFacts): Found {
  return there ? ok('There.') : missing(say`Not there.`)
}

function check(id: ProbeCheck['id'], title: string, needed: boolean, found: Found): ProbeCheck {
  return { id, title, needed, ...found }
}

function ok(detail: string): Found {
  return { status: 'ok', detail }
}
function missing(detail: string): Found {
  return { status: 'missing', detail }
}
function wrong(detail: string): Found {
  return { status: 'wrong', detail }
}

/** A stranger's text, made harmless for a sentence. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 32)
}
