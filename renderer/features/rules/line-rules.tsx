import type { LineRules as Limits } from '../../../contract/line.ts'
import { sentences, t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { bytes } from '../../format/quantity.ts'
import { Card } from '../../ui/card.tsx'
import { OptionRow } from '../../ui/option-row.tsx'
import { NumberField } from './number-field.tsx'
import css from './rules-screen.module.css'
import type { RulesEditor } from './use-rules.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** How much of the line buyers may have, over which networks, and that the person comes first on it. */
export function LineRules({ rules, locked, change }: RulesEditor) {
  const { line, network } = useSection('policy')
  const limits = rules.network
  const { connection, sources } = line
  const set = (part: Partial<Limits>): void => change({ network: { ...limits, ...part } })
  return (
    <Card title={t`Network`} icon="network">
      {network.why === null ? null : (
        <p className={css['hint']}>{sentences(translated(network.why), translated(network.next ?? ''))}</p>
      )}
      <div className={css['fields']}>
        <NumberField
          label={t`Send at most`}
          unit={t`MiB a second`}
          value={limits.rate === null ? null : rounded(limits.rate / MIB)}
          least={0.001}
          most={9_000}
          empty={t`no limit`}
          disabled={locked}
          onChange={(rate) => set({ rate: rate === null ? null : Math.max(1024, Math.round(rate * MIB)) })}
        />
        <NumberField
          label={t`Send in a month at most`}
          unit="GiB"
          value={limits.monthlyCap === null ? null : rounded(limits.monthlyCap / GIB)}
          least={0}
          most={1_000_000}
          empty={t`no cap`}
          disabled={locked}
          onChange={(cap) => set({ monthlyCap: cap === null ? null : Math.round(cap * GIB) })}
        />
      </div>
      <p className={css['hint']}>
        {network.leftThisMonth === null
          ? t`${bytes(line.sentThisMonth)} were sent this month, ${bytes(line.receivedThisMonth)} received.`
          : t`${bytes(line.sentThisMonth)} were sent this month, ${bytes(line.receivedThisMonth)} received; ${bytes(network.leftThisMonth)} are left.`}
      </p>
      <div>
        <OptionRow
          label={t`You come first on this line`}
          detail={
            sources.traffic === null && sources.latency === null
              ? t`Does nothing here: this system does not tell what you use of it.`
              : t`Sends more slowly while you use the line, or while the router answers late.`
          }
          checked={limits.givesWay}
          disabled={locked}
          onChange={(givesWay) => set({ givesWay })}
        />
        <OptionRow
          label={t`Work over metered networks`}
          {...(sources.metered === null ? { detail: t`This system does not tell which networks are metered.` } : {})}
          checked={limits.workOnMetered}
          disabled={locked}
          onChange={(workOnMetered) => set({ workOnMetered })}
        />
        <OptionRow
          label={t`Work over mobile networks`}
          checked={limits.workOnMobile}
          disabled={locked}
          onChange={(workOnMobile) => set({ workOnMobile })}
        />
        <OptionRow
          label={t`Work while a VPN is connected`}
          {...(connection.vpn === null ? { detail: t`A VPN cannot be seen here unless its name says so.` } : {})}
          checked={limits.workOnVpn}
          disabled={locked}
          onChange={(workOnVpn) => set({ workOnVpn })}
        />
      </div>
    </Card>
  )
}

function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
