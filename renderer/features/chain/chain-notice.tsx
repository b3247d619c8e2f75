import { sentences, translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { useSection } from '../../engine/hooks.tsx'
import { Notice } from '../../ui/notice.tsx'

/** When the chain does not answer: what still holds, and from when the figures are. */
export function ChainNotice() {
  const { chain, label } = useSection('network')
  if (chain.up) return null
  const since = chain.block === null ? null : t`Amounts are as of block ${chain.block.toLocaleString('en')}.`
  return (
    <Notice tone="warn" title={t`${translated(label)} does not answer`}>
      <p>
        {sentences(
          translated(chain.problem ?? say`No reason was given.`),
          since,
          t`Receipts and books are safe on this machine; payments and withdrawals go on when it is back.`,
        )}
      </p>
    </Notice>
  )
}
