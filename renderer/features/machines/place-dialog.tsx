import type { RigRow } from '../../../contract/rigs.ts'
import { t } from '../../../contract/words/speak.ts'
import { useEngine } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { foreignText } from '../../format/foreign-text.ts'
import { AskDialog } from '../settings/ask-dialog.tsx'
import { PlaceFields, usePlace } from './place-fields.tsx'

/** What another machine is called here, and where it is asked; for one whose address has changed. */
export function PlaceDialog({ rig, onClose }: { rig: RigRow; onClose: () => void }) {
  const { call } = useEngine()
  const name = foreignText(rig.name, 40)
  const place = usePlace({ name, address: rig.address, port: rig.port })
  const save = useAction(async () => {
    await call('rigs.change', { id: rig.id, ...place.changes })
    onClose()
  })
  return (
    <AskDialog
      title={t`Change ${name}`}
      onClose={onClose}
      submit={{ label: t`Save`, ready: place.changes !== null, action: save }}
    >
      <PlaceFields place={place} where={t`Where it is asked. It stays paired.`} />
    </AskDialog>
  )
}
