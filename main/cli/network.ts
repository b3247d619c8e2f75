import {
  FacilitatorChoice,
  type NetworkChoice,
  type NetworkId,
  type Networks,
  type ProbeReport,
} from '../../contract/networks.ts'
import { say } from '../../contract/words/say.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import type { EngineClient } from './client.ts'
import { readNetworkId } from './data-dir.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { askLine } from './prompt.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

const MARKS: Readonly<Record<ProbeReport['checks'][number]['status'], string>> = {
  ok: say`ok`,
  missing: say`missing`,
  wrong: say`WRONG`,
  unknown: say`unknown`,
}

/** `hearth network [--check ID] [--use ID] [--add ID] [--remove ID] [--facilitator preset|self|URL [--of ID]] [--json]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    check: { type: 'string' },
    use: { type: 'string' },
    add: { type: 'string' },
    remove: { type: 'string' },
    facilitator: { type: 'string' },
    of: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  return withEngine(values, io, async (engine) => {
    if (values.use !== undefined) return use(engine, readNetworkId(values.use), io)
    if (values.add !== undefined) return add(engine, readNetworkId(values.add), io)
    if (values.remove !== undefined) return remove(engine, readNetworkId(values.remove), io)
    if (values.facilitator !== undefined) return settle(engine, values.facilitator, values.of, io)
    if (values.check !== undefined) return check(engine, readNetworkId(values.check), values.json, io)
    const list = await engine.call('networks.list', {})
    for (const line of values.json ? [JSON.stringify(list)] : listLines(list)) io.out(line)
    return EXIT.done
  })
}

function listLines(list: Networks): string[] {
  const { fixed, networks, others } = list
  const rows = networks.map((each) => [each.id, foreign(translated(each.label), 40), kindOf(each), mark(each.id, list)])
  const problems = others.flatMap(({ id, problem }) => (problem === null ? [] : [`${id}: ${translated(problem)}`]))
  const chosen = networks.filter(({ settledBy }) => settledBy !== 'preset').map(settledLine)
  const notes = [...problems, ...chosen, ...(fixed === null ? [] : [translated(fixed)])]
  return [...table(rows), ...notes.map((line) => foreign(line, 300))]
}

function settledLine({ id, facilitator, gasAccount, gasCoin }: NetworkChoice): string {
  return gasAccount === null
    ? t`${id}: payments are settled by ${translated(facilitator)}`
    : t`${id}: payments are settled by ${translated(facilitator)}, with ${gasCoin} of ${gasAccount}`
}

function kindOf({ practice, realMoney }: NetworkChoice): string {
  if (practice) return t`play money on this machine`
  return realMoney ? t`real money` : t`test money`
}

function mark(id: NetworkId, { current, next, others, othersNext }: Networks): string {
  if (id === current) return id === next ? t`in use` : t`in use until Hearth is started again`
  if (id === next) return t`used at the next start`
  const now = others.some((other) => other.id === id)
  const then = othersNext.includes(id)
  if (now) return then ? t`paid on too` : t`paid on too until Hearth is started again`
  return then ? t`paid on too from the next start` : ''
}

async function check(engine: EngineClient, id: ProbeReport['network'], json: boolean, io: CommandIo): Promise<number> {
  const report = await engine.call('networks.probe', { id })
  if (json) io.out(JSON.stringify(report))
  else {
    for (const line of table(
      report.checks.map((each) => [
        translated(MARKS[each.status]),
        translated(each.title),
        foreign(translated(each.detail), 200),
      ]),
    )) {
      io.out(line)
    }
    io.out(
      foreign(
        report.problem === null
          ? t`Good for paid work, by ${report.schemes.join(t` and `)}.`
          : translated(report.problem),
        300,
      ),
    )
  }
  return report.paidWork ? EXIT.done : EXIT.failed
}

async function use(engine: EngineClient, id: ProbeReport['network'], io: CommandIo): Promise<number> {
  const { networks } = await engine.call('networks.list', {})
  const wanted = networks.find((each) => each.id === id)
  if (!(await isUnderstood(wanted, io))) return EXIT.failed
  const list = await engine.call('networks.choose', { id, understood: wanted?.realMoney === true })
  io.out(list.next === list.current ? t`Hearth stays on this network.` : t`Hearth uses it when it is started again.`)
  return EXIT.done
}

async function add(engine: EngineClient, id: NetworkId, io: CommandIo): Promise<number> {
  const { networks, othersNext } = await engine.call('networks.list', {})
  const wanted = networks.find((each) => each.id === id)
  if (!(await isUnderstood(wanted, io))) return EXIT.failed
  const ids = [...new Set([...othersNext, id])]
  await engine.call('networks.others', { ids, understood: wanted?.realMoney === true })
  io.out(t`Work is paid on it too when Hearth is started again. It gets a wallet and books of its own.`)
  return EXIT.done
}

async function remove(engine: EngineClient, id: NetworkId, io: CommandIo): Promise<number> {
  const { othersNext } = await engine.call('networks.list', {})
  await engine.call('networks.others', { ids: othersNext.filter((each) => each !== id) })
  io.out(t`Work is no longer paid on it when Hearth is started again. Its wallet and books stay where they are.`)
  return EXIT.done
}

/** Who settles the payments of a network from the next start on; of the one in use unless told. */
async function settle(engine: EngineClient, wish: string, of: string | undefined, io: CommandIo): Promise<number> {
  const who = FacilitatorChoice.safeParse(wish).data
  if (who === undefined)
    throw new UsageError(t`A facilitator is “preset”, “self” or an address that begins with https://.`)
  const id = of === undefined ? (await engine.call('networks.list', {})).current : readNetworkId(of)
  const { networks } = await engine.call('networks.facilitator', { id, who })
  const chosen = networks.find((each) => each.id === id)
  if (chosen === undefined) return EXIT.failed
  io.out(
    t`From the next start on, payments on ${translated(chosen.label)} are settled by ${translated(chosen.facilitator)}.`,
  )
  if (who !== 'self') return EXIT.done
  const { gasCoin, gasAccount } = chosen
  io.out(
    gasAccount === null
      ? t`It pays the fees with an account of its own, which “hearth network” names once Hearth runs on this network: send it some ${gasCoin}.`
      : t`It pays the fees with an account of its own. Send some ${gasCoin} to ${gasAccount}`,
  )
  io.out(t`What it spends is in the books; “hearth ledger fee-limit” limits what one transaction may cost.`)
  return EXIT.done
}

/** Real money is only chosen by somebody who has read what that means. */
async function isUnderstood(wanted: NetworkChoice | undefined, io: CommandIo): Promise<boolean> {
  if (wanted?.realMoney !== true) return true
  io.err(t`${wanted.label} moves real money. What is sent to a wrong address is gone, and nobody can bring it back.`)
  io.err(t`Hearth is young software: begin with amounts you could lose, and keep the recovery phrase on paper.`)
  const answer = await askLine(io, t`Type “real money” to choose it: `)
  if (answer.trim() === 'real money') return true
  io.out(t`Nothing was changed.`)
  return false
}
