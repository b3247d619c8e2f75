import { AgentId } from '../../../contract/agent-id.ts'
import { DomainName, type IdentityView, type ReputationView, type ValidationRow } from '../../../contract/identity.ts'
import type { Asset } from '../../../contract/money.ts'
import { formatUnits } from '../../../contract/money.ts'
import { plural, t, translated } from '../../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { UsageError } from '../failures.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { table } from '../table.ts'
import { withEngine } from '../with-engine.ts'

const OPTIONS = { ...WHERE_OPTIONS, json: { type: 'boolean', default: false } } as const

/** `hearth identity [show] [--json]`: the agent, who rated it, and its validations. */
export async function show(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const { view, reputation, validations, asset } = await withEngine(values, io, async (engine) => ({
    view: await engine.call('identity.get', { fresh: true }),
    ...(await engine.call('identity.reputation', {})),
    ...(await engine.call('identity.validations', {})),
    asset: engine.snapshot().network.asset,
  }))
  if (values.json) io.out(JSON.stringify({ identity: view, reputation, validations }))
  else for (const line of [...viewLines(view), ...trustLines(reputation, validations, asset)]) io.out(line)
  return EXIT.done
}

/** `hearth identity file`: the registration file, to be put on a domain. */
export async function file(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  const { text } = await withEngine(values, io, (engine) => engine.call('identity.file', {}))
  io.out(text ?? t`This network has no registry of agents.`)
  return text === null ? EXIT.failed : EXIT.done
}

/** `hearth identity adopt NUMBER` */
export async function adopt(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, ['NUMBER'])
  const agentId = AgentId.safeParse(positionals[0])
  if (!agentId.success) throw new UsageError('That is not the number of an agent.')
  const view = await withEngine(values, io, (engine) => engine.call('identity.adopt', { agentId: agentId.data }))
  for (const line of viewLines(view)) io.out(line)
  return EXIT.done
}

/** `hearth identity domain NAME|none` */
export async function domain(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, [t`NAME or none`])
  const given = positionals[0] === 'none' ? null : (positionals[0] ?? '').toLowerCase()
  const name = DomainName.nullable().safeParse(given)
  if (!name.success) throw new UsageError('That is not a domain name.', 'Write it as example.org, without https.')
  const view = await withEngine(values, io, (engine) => engine.call('identity.domain', { name: name.data }))
  if (view.domain !== null) io.out(foreign(translated(view.domain.sentence), 400))
  return view.domain?.proven === false ? EXIT.failed : EXIT.done
}

/** The agent as a person reads it. */
export function viewLines(view: IdentityView): string[] {
  const rows: [string, string | null][] = [
    [t`Agent`, view.agentId],
    [t`Registry`, view.registry],
    [t`Held by`, view.owner],
    [t`Paid to`, view.wallet],
    [t`File`, view.uri === null ? null : foreign(view.uri, 100)],
    [t`Domain`, view.domain === null ? null : foreign(translated(view.domain.sentence), 300)],
    [t`Reach`, foreign(translated(view.reach.sentence), 300)],
  ]
  const sentences = [view.sentence, view.next].flatMap((text) =>
    text === null ? [] : [foreign(translated(text), 400)],
  )
  return [...sentences, ...table(rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))]
}

function trustLines(
  reputation: ReputationView | null,
  validations: readonly ValidationRow[],
  asset: Pick<Asset, 'symbol' | 'decimals'>,
): string[] {
  if (reputation === null) return []
  const { figure, counted, strangers } = reputation
  const amount = (units: string): string => `${formatUnits(BigInt(units), asset.decimals)} ${asset.symbol}`
  return [
    figure === null
      ? t`Nobody who paid this agent has said anything of it.`
      : t`Buyers who paid say ${figure.middle} of 100; half of their money says ${figure.low} to ${figure.high}.`,
    ...(strangers === 0
      ? []
      : [
          plural(strangers, {
            one: 'One reviewer never paid it and is left out.',
            other: '# reviewers never paid it and are left out.',
          }),
        ]),
    ...table(counted.map(({ reviewer, grade, paid }) => [reviewer, String(grade), amount(paid)])),
    ...table(
      validations.map(({ requestHash, validator, response, tag }) => [
        requestHash.slice(0, 12),
        validator,
        response === null ? t`not answered` : `${response} ${foreign(tag, 40)}`,
      ]),
    ),
  ]
}
