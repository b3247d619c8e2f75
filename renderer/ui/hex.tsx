import { hexGroups, shortHex } from '../format/hex.ts'
import { CopyButton } from './copy-button.tsx'
import css from './hex.module.css'

/** An address or hash, shortened; the button copies all of it. `name` says what it is. */
export function ShortHex({ value, name, copy = true }: { value: string; name: string; copy?: boolean }) {
  const digits = (
    <bdi className={css['mono']} title={value}>
      {shortHex(value)}
    </bdi>
  )
  if (!copy) return digits
  return (
    <span className={css['short']}>
      {digits}
      <CopyButton text={value} name={name} />
    </span>
  )
}

/** Every digit of an address, in groups, to be compared by eye before money leaves. */
export function GroupedHex({ value }: { value: string }) {
  return (
    <bdi className={css['grouped']} aria-label={value}>
      {hexGroups(value).map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </bdi>
  )
}
