import { encode } from 'uqr'
import css from './qr-code.module.css'

/** Modules of white around it, as ISO/IEC 18004 asks: readers find its edge by them. */
const QUIET_ZONE = 4

/** A QR code, dark on white in every theme, since many readers take no other; `name` says what it holds. */
export function QrCode({ text, name }: { text: string; name: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE })
  return (
    <svg
      className={css['code']}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={name}
      shapeRendering="crispEdges"
    >
      <rect className={css['light']} width={size} height={size} />
      <path className={css['dark']} d={pathOf(data)} />
    </svg>
  )
}

/** One path of all dark modules: runs in a row are one rectangle, so that no seams show at any scale. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  let path = ''
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== true) continue
      const start = x
      while (row[x + 1] === true) x += 1
      path += `M${start} ${y}h${x + 1 - start}v1h-${x + 1 - start}z`
    }
  }
  return path
}
