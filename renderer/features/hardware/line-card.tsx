import { useState } from 'react'
import type { LineView } from '../../../contract/line.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline, useSection } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { bytes, bytesPerSecond } from '../../format/quantity.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { ago } from '../../format/time.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { Unknown } from '../../ui/unknown.tsx'
import { useNow } from '../../ui/use-now.ts'
import css from './hardware.module.css'

const KINDS = { wired: say`cable`, wireless: say`wireless`, mobile: say`mobile network` } as const

/** The line to the internet: what it is, how much it carries, who uses it now, and what was sent. */
export function LineCard() {
  const { line, network } = useSection('policy')
  const { connection, sources } = line
  const now = useNow(60_000)
  return (
    <Card title={t`Line to the internet`} icon="network">
      <Facts
        facts={[
          {
            name: t`Leads through`,
            value: connection.interface === null ? <Unknown reason={t`none found`} /> : throughText(line),
          },
          {
            name: t`Metered`,
            value:
              connection.metered === null ? (
                <Unknown reason={t`this system does not tell`} />
              ) : (
                yesNo(connection.metered)
              ),
          },
          {
            name: t`VPN`,
            value: connection.vpn === null ? <Unknown reason={t`this system does not tell`} /> : yesNo(connection.vpn),
          },
          { name: t`Can send`, value: <Capacity line={line} now={now} /> },
          {
            name: t`Others send now`,
            value:
              line.othersSend === null ? (
                <Unknown
                  reason={sources.traffic === null ? t`this system does not tell` : t`looked at while Hearth sends`}
                />
              ) : (
                bytesPerSecond(line.othersSend)
              ),
          },
          {
            name: t`Router answers in`,
            value:
              line.latencyMs === null ? (
                <Unknown reason={t`asked while Hearth sends`} />
              ) : (
                latencyText(line.latencyMs, line.quietLatencyMs)
              ),
          },
          {
            name: t`May be sent`,
            value:
              network.bytesPerSecond === null
                ? t`as fast as it goes`
                : allowedText(network.bytesPerSecond, line.slowedTo !== null),
          },
          { name: t`Sent today`, value: bytes(line.sentToday) },
          {
            name: t`This month`,
            value:
              network.leftThisMonth === null
                ? t`${bytes(line.sentThisMonth)} sent, ${bytes(line.receivedThisMonth)} received`
                : t`${bytes(line.sentThisMonth)} sent, ${bytes(line.receivedThisMonth)} received; ${bytes(network.leftThisMonth)} are left`,
          },
        ]}
      />
      <Measure />
    </Card>
  )
}

function Capacity({ line: { capacity }, now }: { line: LineView; now: number }) {
  if (capacity === null) return <Unknown reason={t`not measured`} />
  const rate = bytesPerSecond(capacity.bytesPerSecond)
  if (capacity.how === 'seen') return <>{t`at least ${rate}, as seen`}</>
  return <>{t`${rate}, measured ${ago(capacity.at, now)}`}</>
}

/** Only on demand: it sends a few MiB to another machine that runs Hearth. */
function Measure() {
  const { call } = useEngine()
  const online = useOnline()
  const [peer, setPeer] = useState('')
  const measure = useAction(() => call('line.measure', { peer }))
  return (
    <form
      className={css['measure']}
      onSubmit={(event) => {
        event.preventDefault()
        measure.run()
      }}
    >
      <TextField
        label={t`Measure against another machine that runs Hearth`}
        description={t`Sends it at most 9 MiB, for a few seconds.`}
        maxLength={300}
        value={peer}
        placeholder="http://192.168.1.20:4021"
        onChange={setPeer}
      />
      <Button type="submit" size="s" busy={measure.busy} disabled={!online || !/^https?:\/\/\S+$/.test(peer)}>
        {t`Measure`}
      </Button>
      {measure.error === null ? null : <ErrorNotice error={measure.error} />}
    </form>
  )
}

function throughText({ connection: { interface: name, kind } }: LineView): string {
  const shown = foreignText(name ?? '', 80)
  return kind === null ? shown : `${shown}, ${translated(KINDS[kind])}`
}

function latencyText(now: number, quiet: number | null): string {
  const ms = t`${now.toFixed(1)} ms`
  return quiet === null ? ms : t`${ms}; ${quiet.toFixed(1)} when quiet`
}

function allowedText(rate: number, slowed: boolean): string {
  return slowed ? t`${bytesPerSecond(rate)} now: you use the line` : t`up to ${bytesPerSecond(rate)}`
}

function yesNo(yes: boolean): string {
  return yes ? t`yes` : t`no`
}
