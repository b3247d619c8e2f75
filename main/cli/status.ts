import type { Snapshot } from '../../contract/engine.ts'
import type { Gpu } from '../../contract/hardware.ts'
import type { Net } from '../../contract/power.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { amountText } from './amount.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import type { EngineClient } from './client.ts'
import { NotRunning } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { localTime } from './local-time.ts'
import { withdrawalStateWord } from './state-words.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

/** `hearth status [--json] [--watch]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    json: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
  })
  return withEngine(values, io, async (engine) => {
    if (values.watch) return watch(engine, values.json, io)
    print(engine.snapshot(), values.json, io)
    return EXIT.done
  })
}

/** Prints again whenever something changes, until the person stops it. */
async function watch(engine: EngineClient, json: boolean, io: CommandIo): Promise<number> {
  const stopped = new Promise<'stopped'>((resolve) => {
    io.signal.addEventListener('abort', () => resolve('stopped'), { once: true })
  })
  let lastLine = ''
  const show = (snapshot: Snapshot): void => {
    if (json || io.outIsTerminal) {
      // Home, then clear to the end: the view redraws in place.
      if (!json) io.out('\u001b[H\u001b[2J')
      print(snapshot, json, io)
      return
    }
    const line = foreign(translated(snapshot.availability.why.sentence))
    if (line !== lastLine) io.out(`${localTime(Date.now())}  ${line}`)
    lastLine = line
  }
  show(engine.snapshot())
  engine.onChange(show)
  if ((await Promise.race([engine.ended, stopped])) === 'stopped') return EXIT.done
  throw new NotRunning('Hearth has stopped.', 'Start it again with “hearth run”.')
}

function print(snapshot: Snapshot, json: boolean, io: CommandIo): void {
  if (json) io.out(JSON.stringify(snapshot))
  else for (const line of statusLines(snapshot)) io.out(line)
}

/** The state, its reason and what to try, then the facts in two columns. */
export function statusLines(snapshot: Snapshot): string[] {
  const { why } = snapshot.availability
  return [
    foreign(translated(why.sentence), 400),
    ...(why.next === null ? [] : [foreign(translated(why.next), 400)]),
    '',
    ...table([...placeRows(snapshot), ...moneyRows(snapshot), ...machineRows(snapshot)]),
  ]
}

function placeRows({ network, engine, wallet }: Snapshot): string[][] {
  const chain = network.chain.up ? t`block ${network.chain.block ?? t`unknown`}` : t`not reachable`
  const label = `${foreign(translated(network.label))}, ${chain}`
  return [
    [t`Network`, network.practice ? t`${label} (practice money only)` : label],
    [t`Market`, engine.marketUrl === null ? t`closed` : foreign(engine.marketUrl)],
    [t`Wallet`, wallet.address ?? t`none`],
  ]
}

/** Electricity in the person's own money stands beside the coins, never in one sum with them. */
function powerRows({ today, net }: Snapshot['policy']): string[][] {
  if (today.jobs === 0) return []
  const about = today.estimatedJobs > 0
  const cost = today.cost === null ? '' : `, ${Number(today.cost.toPrecision(3))} ${today.currency}`
  const used = `${Number(today.wattHours.toPrecision(3))} Wh${cost}`
  return [
    [t`Power today`, about ? t`about ${used}, above idle` : t`${used}, above idle`],
    [t`Net today`, netText(net.today, about)],
  ]
}

function netText({ net, why, power: { currency } }: Net, about: boolean): string {
  if (net === null) return foreign(translated(why ?? ''), 200)
  const sum = `${Number(net.toPrecision(3))} ${currency}`
  return about ? t`about ${sum}` : sum
}

function moneyRows({ money, network, withdrawals, policy }: Snapshot): string[][] {
  const rows = [
    [t`Earned`, amountText(money.earned, network)],
    [t`Pending`, amountText(money.pending, network)],
    [t`Withdrawable`, amountText(money.withdrawable, network)],
    ...powerRows(policy),
  ]
  if (money.refundsOwed !== '0') rows.push([t`Refunds owed`, refundsText(money, network)])
  for (const row of withdrawals.filter(({ state }) => !['final', 'failed', 'replaced'].includes(state))) {
    rows.push([t`Withdrawing`, `${amountText(row.amount, network)}, ${withdrawalStateWord(row.state)}`])
  }
  if (money.reconcile?.ok === false) rows.push([t`Books`, foreign(translated(money.reconcile.sentence), 400)])
  return rows
}

function refundsText({ refundsOwed, refundsWait }: Snapshot['money'], network: Snapshot['network']): string {
  const owed = amountText(refundsOwed, network)
  return refundsWait === null ? owed : `${owed}. ${foreign(translated(refundsWait.sentence), 400)}`
}

function machineRows({ jobs, gpus, host, sandbox }: Snapshot): string[][] {
  const cards = gpus.gpus.map((gpu) => ['GPU', gpuText(gpu)])
  const problem =
    gpus.problem === null
      ? []
      : [['GPU', `${foreign(translated(gpus.problem.sentence))} ${foreign(translated(gpus.problem.next))}`]]
  return [
    [t`Jobs`, t`${jobs.running.length} running, ${jobs.waiting} waiting, ${jobs.finishedToday} finished today`],
    ...cards,
    ...problem,
    [t`Processor`, processorText(host)],
    [t`Protection`, foreign(translated(sandbox.summary), 400)],
  ]
}

function processorText({ cpu, cores, cpuPercent, cpuTemperatureC }: Snapshot['host']): string {
  const busy = t`${foreign(cpu)}, ${cores} cores, ${known(cpuPercent, '%')} busy`
  // Most systems tell no temperature, and a dash would say nothing.
  return cpuTemperatureC === null ? busy : [busy, known(cpuTemperatureC, '°C')].join(', ')
}

function gpuText(gpu: Gpu): string {
  const readings = [known(gpu.utilization, '%'), known(gpu.temperatureC, '°C'), known(gpu.powerW, 'W')]
  return [foreign(gpu.name), ...readings].join(', ')
}

function known(value: number | null, unit: string): string {
  return value === null ? t`${unit} unknown` : `${value} ${unit}`
}
