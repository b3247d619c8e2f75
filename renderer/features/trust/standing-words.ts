import type { IdentityCall, IdentityView } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'
import type { Tone } from '../../ui/badge.tsx'
import type { ShapeName } from '../../ui/shape.tsx'

interface Words {
  readonly label: string
  readonly shape: ShapeName
  readonly tone: Tone
}

export const standingWords: Readonly<Record<IdentityView['standing'], Words>> = {
  impossible: { label: say`No registry`, shape: 'dash', tone: 'neutral' },
  none: { label: say`Not registered`, shape: 'dash', tone: 'neutral' },
  'under-way': { label: say`Under way`, shape: 'dots', tone: 'work' },
  registered: { label: say`Registered`, shape: 'check', tone: 'money' },
  'out-of-date': { label: say`Out of date`, shape: 'triangle', tone: 'warn' },
  'changed-hands': { label: say`Belongs to somebody else`, shape: 'cross', tone: 'danger' },
  unknown: { label: say`Not known yet`, shape: 'dash', tone: 'neutral' },
}

export const callWords: Readonly<Record<IdentityCall['kind'], string>> = {
  register: say`Registered`,
  'set-uri': say`File named`,
  'set-wallet': say`Wallet named`,
  'set-kinds': say`Kinds of jobs named`,
  transfer: say`Moved to another key`,
  answer: say`Validation answered`,
}

export const callStates: Readonly<Record<IdentityCall['state'], string>> = {
  signed: say`signed`,
  broadcast: say`sent`,
  mined: say`in a block`,
  final: say`final`,
  replaced: say`replaced`,
  failed: say`refused`,
}
