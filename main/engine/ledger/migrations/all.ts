import type { Migration } from '../migrate.ts'
import { meta } from './001-meta.ts'
import { payments } from './002-payments.ts'
import { jobs } from './003-jobs.ts'
import { transfers } from './004-transfers.ts'
import { entries } from './005-entries.ts'
import { anchors } from './006-anchors.ts'
import { capability } from './007-capability.ts'
import { channels } from './008-channels.ts'
import { notes } from './009-notes.ts'
import { energy } from './010-energy.ts'
import { identity } from './011-identity.ts'
import { outgoing } from './012-outgoing.ts'
import { charges } from './013-charges.ts'
import { bans } from './014-bans.ts'
import { gasless } from './015-gasless.ts'
import { told } from './016-told.ts'
import { readings } from './017-readings.ts'
import { outside } from './018-outside.ts'
import { carriedRefunds } from './019-carried-refunds.ts'
import { sales } from './020-sales.ts'

/** Every step from an empty file to today's books, in order. A released step never changes. */
export const migrations: readonly Migration[] = [
  meta,
  payments,
  jobs,
  transfers,
  entries,
  anchors,
  capability,
  channels,
  notes,
  energy,
  identity,
  outgoing,
  charges,
  bans,
  gasless,
  told,
  readings,
  outside,
  carriedRefunds,
  sales,
]
