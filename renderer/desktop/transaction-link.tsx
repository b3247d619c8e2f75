import { t } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import { ShortHex } from '../ui/hex.tsx'
import { Icon } from '../ui/icon.tsx'
import { desktopBridge } from './bridge.ts'
import css from './transaction-link.module.css'

/** A transaction: its hash to copy, and the network's explorer where there is one. */
export function TransactionLink({ hash }: { hash: string }) {
  const { explorerTx } = useSection('network')
  return (
    <span className={css['transaction']}>
      <ShortHex value={hash} name={t`transaction hash`} />
      {explorerTx === null ? null : <Explorer hash={hash} template={explorerTx} />}
    </span>
  )
}

function Explorer({ hash, template }: { hash: string; template: string }) {
  const bridge = desktopBridge()
  const content = (
    <>
      <Icon name="external" size={14} />
      <span className="visually-hidden">{t`Open transaction in the explorer`}</span>
    </>
  )
  if (bridge !== undefined) {
    return (
      <button
        type="button"
        className={css['open']}
        onClick={() => {
          bridge.openLink({ id: 'transaction', hash }).catch(() => {
            // The shell reports a page it could not open by itself; the hash stays there to copy.
          })
        }}
      >
        {content}
      </button>
    )
  }
  const url = template.replace('{tx}', hash)
  if (!url.startsWith('https://')) return null
  return (
    <a className={css['open']} href={url} target="_blank" rel="noreferrer noopener">
      {content}
    </a>
  )
}
