import { Trans } from '@lingui/react'
import type { ReactNode } from 'react'
import { assertNever } from '../../../../contract/errors.ts'
import type { TraceStep } from '../../../../contract/trace.ts'
import { translated, t } from '../../../../contract/words/speak.ts'
import { say } from '../../../../contract/words/say.ts'
import { TransactionLink } from '../../../desktop/transaction-link.tsx'
import { useSection } from '../../../engine/hooks.tsx'
import { coinAmount, unitLabel } from '../../../format/amount.ts'
import { foreignText } from '../../../format/foreign-text.ts'
import { jobHref } from '../../../routes/route.ts'
import { Amount } from '../../../ui/amount.tsx'
import { ShortHex } from '../../../ui/hex.tsx'
import { Icon, type IconName } from '../../../ui/icon.tsx'
import { Time } from '../../../ui/time.tsx'
import { gasCoin } from '../../../words/network.ts'
import css from './trace.module.css'

const looks: Readonly<Record<TraceStep['kind'], { readonly icon: IconName; readonly title: string }>> = {
  job: { icon: 'jobs', title: say`Job` },
  receipt: { icon: 'receipt', title: say`Receipt` },
  sold: { icon: 'jobs', title: say`Data sent` },
  payment: { icon: 'earnings', title: say`Payment` },
  claim: { icon: 'earnings', title: say`Vouchers claimed` },
  baseline: { icon: 'earnings', title: say`Paid out before these books were made anew` },
  transfer: { icon: 'external', title: say`Sent` },
  transaction: { icon: 'network', title: say`Transaction` },
  fee: { icon: 'network', title: say`Network fee` },
}

export function TraceStepItem({ step }: { step: TraceStep }) {
  const { icon, title } = looks[step.kind]
  return (
    <li>
      <Icon name={icon} />
      <div className={css['text']}>
        <p className={css['title']}>
          <strong>{title}</strong>
          {step.at === null ? null : (
            <span className={css['at']}>
              <Time at={step.at} />
            </span>
          )}
        </p>
        <div className={css['detail']}>
          <Detail step={step} />
        </div>
      </div>
    </li>
  )
}

function Detail({ step }: { step: TraceStep }): ReactNode {
  switch (step.kind) {
    case 'job':
      return (
        <a href={jobHref(step.jobId)}>
          {foreignText(step.program, 60)}, {translated(step.state)}
        </a>
      )
    case 'receipt':
      return (
        <>
          <a href={jobHref(step.jobId)}>{t`Receipt No. ${step.seq}`}</a>
          <ShortHex value={step.digest} name={t`receipt’s fingerprint`} />
        </>
      )
    case 'sold':
      return (
        <>
          <span>{t`${step.size} bytes of upload ${step.ref.slice(0, 8)}`}</span>
          <ShortHex value={`0x${step.sha256}`} name={t`data’s fingerprint`} />
        </>
      )
    case 'payment':
      return (
        <>
          <span>
            <Trans id="From <0/>" components={{ 0: <ShortHex value={step.payer} name={t`payer’s address`} /> }} />
          </span>
          <span>
            <Trans
              id="Authorization <0/>"
              components={{ 0: <ShortHex value={step.authorization} name={t`authorization`} /> }}
            />
          </span>
          <span>{capital(translated(step.state))}</span>
        </>
      )
    case 'claim':
      return <Claim claim={step} />
    case 'baseline':
      return <Baseline baseline={step} />
    case 'transfer':
      return (
        <>
          <span>
            <Trans id="To <0/>" components={{ 0: <ShortHex value={step.to} name={t`recipient’s address`} /> }} />
          </span>
          <span>{capital(translated(step.state))}</span>
          {step.problem === null ? null : <span>{foreignText(translated(step.problem), 300)}</span>}
        </>
      )
    case 'transaction':
      return (
        <>
          <TransactionLink hash={step.transaction} />
          {step.block === null ? null : <span>{t`in block ${step.block}`}</span>}
        </>
      )
    case 'fee':
      return <Fee wei={step.wei} />
    default:
      return assertNever(step)
  }
}

function Claim({ claim }: { claim: Extract<TraceStep, { kind: 'claim' }> }) {
  return (
    <>
      <span>
        <Trans
          id="{0, plural, one {<0/> for # call} other {<0/> for # calls}}"
          components={{ 0: <Amount value={claim.amount} /> }}
          values={{ 0: claim.calls }}
        />
      </span>
      <span>
        <Trans
          id="From <0/> by channel <1/>"
          components={{
            0: <ShortHex value={claim.payer} name={t`payer’s address`} />,
            1: <ShortHex value={claim.channelId} name={t`channel`} />,
          }}
        />
      </span>
      <TransactionLink hash={claim.transaction} />
      {claim.jobs.map((id) => (
        <a key={id} href={jobHref(id)}>{t`Job ${id.slice(0, 8)} and its receipt`}</a>
      ))}
    </>
  )
}

function Baseline({ baseline }: { baseline: Extract<TraceStep, { kind: 'baseline' }> }) {
  return (
    <>
      <span>{t`The single lines are lost. The chain says what they come to, as of block ${baseline.block}.`}</span>
      <span>
        <Trans
          id="All that payment channels had paid out: <0/>"
          components={{ 0: <Amount value={baseline.settled} /> }}
        />
      </span>
      {baseline.held === null ? null : (
        <span>
          <Trans id="What the wallet held: <0/>" components={{ 0: <Amount value={baseline.held} /> }} />
        </span>
      )}
    </>
  )
}

function Fee({ wei }: { wei: string }) {
  const { id, practice } = useSection('network')
  return <span>{t`${coinAmount(wei, unitLabel(gasCoin[id], practice))}, paid to the network`}</span>
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
