/** Line icons on a 16 by 16 grid; decoration only, the text beside them carries the meaning. */
const paths = {
  home: 'M2.5 7.2 8 2.8l5.5 4.4v5.6a.7.7 0 0 1-.7.7H9.8V9.6H6.2v3.9h-3a.7.7 0 0 1-.7-.7z',
  jobs: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  earnings: 'M2.5 13.5v-4M6.2 13.5v-8M9.8 13.5v-6M13.5 13.5v-11',
  rules: 'M2.5 4.5h5M11.5 4.5h2M9.5 4.5a1.6 1.6 0 1 0 0-.01M2.5 11.5h2M8.5 11.5h5M6.5 11.5a1.6 1.6 0 1 0 0-.01',
  settings:
    'M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM8 2v1.8M8 12.2V14M2 8h1.8M12.2 8H14M3.8 3.8 5 5M11 11l1.2 1.2M12.2 3.8 11 5M5 11l-1.2 1.2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  chevron: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  next: 'm6.5 4.5 3.5 3.5-3.5 3.5',
  check: 'm3.5 8.5 3 3 6-7',
  cross: 'm4 4 8 8M12 4l-8 8',
  warning: 'M8 2.6 14 13H2zM8 6.6v3M8 11.2v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.4v3.4M8 5v.1',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  external: 'M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.1 3.1',
  chip: 'M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14',
  card: 'M1.8 4.5h12.4v7H1.8zM4 11.5v2M8 11.5v2M10.6 8a1.4 1.4 0 1 1-2.8 0 1.4 1.4 0 0 1 2.8 0zM4 6.8v2.4',
  network: 'M5 13V3.5M5 3.5 2.5 6M5 3.5 7.5 6M11 3v9.5M11 12.5 8.5 10M11 12.5l2.5-2.5',
  shield: 'M8 2 3 3.8v4c0 3 2.1 5 5 6.2 2.9-1.2 5-3.2 5-6.2v-4z',
  receipt: 'M3.5 2.5h9v11.2l-1.5-1-1.5 1-1.5-1-1.5 1-1.5-1-1.5 1zM6 6h4M6 8.8h4',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.6h-2.6',
  save: 'M8 2.5v7.6M5 7.4l3 3 3-3M2.8 13.2h10.4',
  machines: 'M1.8 3h8.4v6H1.8zM6 9v2.5M3.6 11.5h4.8M12.2 5h2v8.5h-4v-2',
  contrast: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 5h2.6M8 8h3.4M8 11h2.6',
  stop: 'M4.5 4.5h7v7h-7z',
  wallet: 'M12 6.2V3.5H4a1.5 1.5 0 0 0 0 3h9.5v7H4A1.5 1.5 0 0 1 2.5 12V5M10.9 10v.1',
  tag: 'M2.5 2.5h5.2l5.8 5.8-5.2 5.2-5.8-5.8zM5.3 5.3v.1',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.5',
  bolt: 'M8.8 2 3.8 9.2h3.8L7.2 14l5-7.2H8.4z',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c3.2 3.4 3.2 8.6 0 12M8 2c-3.2 3.4-3.2 8.6 0 12',
  screen: 'M2 3h12v8H2zM8 11v2.5M5.5 13.5h5',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true" focusable="false">
      <path d={paths[name]} stroke="currentColor" strokeWidth={1.4} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
