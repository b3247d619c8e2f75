/**
 * Pictures that are kept in `docs/screens`, in every theme, language and size: each screen, the way money leaves, and a day
 * that does not go well.
 */
export const keptShots: ReadonlySet<string> = new Set([
  'welcome-found',
  'home-busy',
  'home-paused',
  'home-chainDown',
  'home-empty',
  'connect-never',
  'jobs-busy',
  'job-detail',
  'earnings-busy',
  'withdraw-4-review',
  'hardware-busy',
  'rules-busy',
  'rules-hours',
  'rules-electricity',
  'trust-busy',
  'settings-wallet',
  'settings-network',
  'machines-several',
])
