import { useEffect, useRef, useState, type RefObject } from 'react'
import type { WithdrawalRow } from '../../../../contract/engine.ts'
import { assertNever, toEnvelope, type ErrorEnvelope } from '../../../../contract/errors.ts'
import { useEngine } from '../../../engine/hooks.tsx'
import { DetailsStep } from './details-step.tsx'
import { emptyForm, type WithdrawForm, type WithdrawRequest } from './form.ts'
import { ProgressStep } from './progress-step.tsx'
import { ReviewStep } from './review-step.tsx'
import type { Review } from './review.ts'
import { UnlockStep } from './unlock-step.tsx'

type Step =
  | { readonly name: 'details'; readonly back: boolean; readonly error: ErrorEnvelope | null }
  | { readonly name: 'unlock'; readonly request: WithdrawRequest }
  | { readonly name: 'review'; readonly review: Review }
  | { readonly name: 'progress'; readonly row: WithdrawalRow }

interface WithdrawFlowProps {
  /** Where the focus goes when the dialog opens. */
  readonly firstField: RefObject<HTMLInputElement | null>
  readonly onClose: () => void
}

/** Details, unlock, review, progress. Only the review step can send anything. */
export function WithdrawFlow({ firstField, onClose }: WithdrawFlowProps) {
  const { call } = useEngine()
  const [form, setForm] = useState<WithdrawForm>(emptyForm)
  const [step, setStep] = useState<Step>({ name: 'details', back: false, error: null })
  const unlockedUntil = useRef(0)

  useEffect(
    () => () => {
      // What was unlocked for this withdrawal is locked with it; the engine also does so by itself in time.
      if (unlockedUntil.current > Date.now()) call('wallet.lock', {}).catch(() => undefined)
    },
    [call],
  )

  const review = async (request: WithdrawRequest): Promise<void> => {
    try {
      setStep({ name: 'review', review: await call('withdraw.review', request) })
    } catch (error) {
      const envelope = toEnvelope(error)
      // A connection that was made anew, or took too long, is locked again.
      setStep(
        envelope.code === 'wallet/locked'
          ? { name: 'unlock', request }
          : { name: 'details', back: true, error: envelope },
      )
    }
  }

  switch (step.name) {
    case 'details':
      return (
        <DetailsStep
          form={form}
          firstField={firstField}
          back={step.back}
          onChange={setForm}
          error={step.error}
          onCancel={onClose}
          onContinue={async (request) => {
            if (unlockedUntil.current > Date.now()) await review(request)
            else setStep({ name: 'unlock', request })
          }}
        />
      )
    case 'unlock':
      return (
        <UnlockStep
          onBack={() => setStep({ name: 'details', back: true, error: null })}
          onUnlocked={async (until) => {
            unlockedUntil.current = until
            await review(step.request)
          }}
        />
      )
    case 'review':
      return (
        <ReviewStep
          key={step.review.reviewId}
          review={step.review}
          onBack={() => setStep({ name: 'details', back: true, error: null })}
          onConfirmed={(row) => setStep({ name: 'progress', row })}
        />
      )
    case 'progress':
      return <ProgressStep row={step.row} onClose={onClose} />
    default:
      return assertNever(step)
  }
}
