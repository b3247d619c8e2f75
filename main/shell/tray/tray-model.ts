import type { AvailabilityState, CallIn, Snapshot } from '../../../contract/engine.ts'
import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import type { UpdateOffer } from '../update/update-desk.ts'
import { engineView, type EngineStatus } from '../ipc/engine-status.ts'
import { moneyLines } from './tray-money.ts'

export type TrayAction =
  | { readonly do: 'resume' }
  | { readonly do: 'pause'; readonly for: CallIn<'availability.pause'>['for'] }
  | { readonly do: 'card'; readonly uuid: string; readonly paused: boolean }
  | { readonly do: 'restart-engine' }
  | { readonly do: 'update' }
  | { readonly do: 'no-update' }
  | { readonly do: 'open' }
  | { readonly do: 'quit' }

export type TrayItem =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'action'; readonly label: string; readonly enabled: boolean; readonly action: TrayAction }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] }
  | { readonly kind: 'separator' }

export interface TrayModel {
  readonly icon: AvailabilityState
  readonly tooltip: string
  readonly items: readonly TrayItem[]
}

/** What the tray may need to say besides the engine's snapshot. */
export interface TraySurroundings {
  readonly engine: EngineStatus
  /** A newer Hearth that lies ready, and why it still waits once it was asked for. */
  readonly update: UpdateOffer | null
}

export const stateNames: Readonly<Record<AvailabilityState, string>> = {
  available: say`Available`,
  working: say`Working`,
  paused: say`Paused`,
  stopped: say`Stopped`,
}

/** Windows cuts tooltips off after this many characters. */
const tooltipLimit = 127

/**
 * What the tray shows: the state, the engine's own Why sentence, its next step, the pauses, today's net and what was
 * earned today. Without a snapshot the state is Stopped and the reason is what the engine is doing.
 */
export function trayModel(snapshot: Snapshot | null, surroundings: TraySurroundings): TrayModel {
  const state = snapshot?.availability.state ?? 'stopped'
  const name = translated(stateNames[state])
  const engine = engineView(surroundings.engine)
  const why = translated(snapshot?.availability.why.sentence ?? engine.sentence)
  const next = snapshot === null ? engine.hint : snapshot.availability.why.next
  return {
    icon: state,
    // Most sentences begin with the state themselves.
    tooltip: shorten(why.startsWith(name) ? t`Hearth: ${why}` : t`Hearth: ${name}. ${why}`, tooltipLimit),
    items: [
      { kind: 'line', text: name },
      { kind: 'line', text: why },
      ...(next === null ? [] : [{ kind: 'line', text: translated(next) } as const]),
      { kind: 'separator' },
      ...(snapshot === null ? engineItems(surroundings.engine) : availabilityItems(snapshot)),
      ...updateItems(surroundings.update),
      { kind: 'action', label: t`Open Hearth`, enabled: true, action: { do: 'open' } },
      { kind: 'action', label: t`Quit`, enabled: true, action: { do: 'quit' } },
    ],
  }
}

function engineItems(engine: EngineStatus): readonly TrayItem[] {
  if (engine.state !== 'failed' && engine.state !== 'stopped') return []
  return [
    { kind: 'action', label: t`Start the engine again`, enabled: true, action: { do: 'restart-engine' } },
    { kind: 'separator' },
  ]
}

function availabilityItems(snapshot: Snapshot): readonly TrayItem[] {
  const { state } = snapshot.availability
  const pause = (label: string, length: CallIn<'availability.pause'>['for']): TrayItem => ({
    kind: 'action',
    label,
    enabled: state !== 'stopped',
    action: { do: 'pause', for: length },
  })
  return [
    { kind: 'action', label: t`Go available`, enabled: state === 'paused', action: { do: 'resume' } },
    pause(t`Pause for 1 hour`, 'hour'),
    pause(t`Pause until tomorrow`, 'tomorrow'),
    pause(t`Pause until I resume`, 'resume'),
    ...cardItems(snapshot),
    { kind: 'separator' },
    ...moneyLines(snapshot).map((text): TrayItem => ({ kind: 'line', text })),
    { kind: 'separator' },
  ]
}

/** A menu for each card where there are several; with one, its pause would be the pause of everything it does. */
function cardItems({ gpus, policy }: Snapshot): readonly TrayItem[] {
  if (gpus.gpus.length < 2) return []
  return gpus.gpus.map(({ uuid, name }, index) => {
    const paused = policy.rules.pausedCards.includes(uuid)
    const why = policy.cards.find((card) => card.uuid === uuid)?.why ?? null
    const action: TrayAction = { do: 'card', uuid, paused: !paused }
    return {
      kind: 'menu',
      label: `${index + 1}. ${name}`,
      items: [
        { kind: 'line', text: translated(why ?? say`May work.`) },
        { kind: 'action', label: paused ? t`Let this card work` : t`Pause this card`, enabled: true, action },
      ],
    }
  })
}

function updateAction(label: string, what: 'update' | 'no-update'): TrayItem {
  return { kind: 'action', label, enabled: true, action: { do: what } }
}

function updateItems(update: UpdateOffer | null): readonly TrayItem[] {
  if (update === null) return []
  if (!update.asked) return [updateAction(t`Restart to update to ${update.version}`, 'update'), { kind: 'separator' }]
  const text = sentences(t`Updates to ${update.version} soon.`, translated(update.waitsFor ?? ''))
  return [{ kind: 'line', text }, updateAction(t`Do not update now`, 'no-update'), { kind: 'separator' }]
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
