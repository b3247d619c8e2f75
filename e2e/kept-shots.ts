/** Pictures that are kept in `docs/screens`, in every theme, language and size: each screen, and the way money leaves. */
export const keptShots: ReadonlySet<string> = new Set([
  'welcome-found',
  'home-busy',
  'jobs-busy',
  'job-detail',
  'earnings-busy',
  'withdraw-4-review',
  'hardware-busy',
  'rules-busy',
  'trust-busy',
  'settings-wallet',
  'machines-several',
])
