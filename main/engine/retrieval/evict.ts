import type { StoredShare } from './shares-file.ts'

/**
 * What to let go of first: of what signed lists brought, the one that sent least for each byte it holds, and of
 * equals the oldest. Null when only the person's own is left, which is theirs to remove.
 */
export function leastWorth(shares: readonly StoredShare[]): StoredShare | null {
  return shares
    .filter(({ list }) => list !== null)
    .reduce<StoredShare | null>((least, share) => {
      if (least === null) return share
      const [one, other] = [worth(share), worth(least)]
      return one < other || (one === other && share.addedAt < least.addedAt) ? share : least
    }, null)
}

/** Bytes sent for each byte held. */
function worth({ served, bytes }: StoredShare): number {
  return served / Math.max(1, bytes)
}
