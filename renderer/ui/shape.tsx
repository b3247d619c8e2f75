import type { ReactNode } from 'react'

/** Outlines that differ without colour. */
const shapes = {
  ring: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  working: (
    <>
      <circle cx="6" cy="6" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.25" />
      <circle cx="6" cy="6" r="2.75" fill="currentColor" />
    </>
  ),
  bars: <path d="M3 2h2v8H3zM7 2h2v8H7z" fill="currentColor" />,
  square: <path d="M2.5 2.5h7v7h-7z" fill="currentColor" />,
  check: (
    <path
      d="m2.25 6.5 2.5 2.5 5-5.75"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  cross: <path d="m3 3 6 6M9 3 3 9" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />,
  dash: <path d="M2.5 6h7" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />,
  dots: <path d="M2.5 6h.01M6 6h.01M9.5 6h.01" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  triangle: <path d="M6 1.75 11 10.5H1z" fill="currentColor" />,
  back: (
    <path
      d="M2.5 5.5h5a2 2 0 0 1 0 4H5M4.75 3 2.25 5.5l2.5 2.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
} satisfies Record<string, ReactNode>

export type ShapeName = keyof typeof shapes

export function Shape({ name, size = 12 }: { name: ShapeName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  )
}
