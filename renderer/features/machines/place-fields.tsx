import { useState } from 'react'
import { RigSettings } from '../../../contract/rigs.ts'
import { t } from '../../../contract/words/speak.ts'
import { TextField } from '../../ui/text-field.tsx'

/** What a machine is called, and where it is. */
export type Place = Pick<RigSettings, 'name' | 'address' | 'port'>
type Field = keyof Place

interface TypedPlace {
  readonly typed: Readonly<Record<Field, string>>
  readonly type: (field: Field, text: string) => void
  /** Fields that cannot be right as they stand. */
  readonly wrong: ReadonlySet<unknown>
  /** What was changed; null while a field is wrong. */
  readonly changes: Partial<Place> | null
}

const Read = RigSettings.pick({ name: true, address: true, port: true })

/** What is being typed, which begins as the place that counts. */
export function usePlace(first: Place): TypedPlace {
  const [typed, setTyped] = useState(() => ({ name: first.name, address: first.address, port: String(first.port) }))
  const port = /^\d{1,5}$/.test(typed.port.trim()) ? Number(typed.port) : null
  const read = Read.safeParse({ name: typed.name, address: typed.address.trim(), port })
  return {
    typed,
    type: (field, text) => setTyped((before) => ({ ...before, [field]: text })),
    wrong: new Set(read.error?.issues.map(({ path }) => path[0])),
    changes: read.success ? differencesOf(first, read.data) : null,
  }
}

export function PlaceFields({ place, where }: { place: TypedPlace; where: string }) {
  const { typed, type, wrong } = place
  return (
    <>
      <TextField label={t`Name`} value={typed.name} onChange={(text) => type('name', text)} maxLength={40} />
      <TextField
        label={t`Address`}
        description={where}
        error={wrong.has('address') ? t`That is no IP address, such as 192.168.1.4.` : null}
        value={typed.address}
        onChange={(text) => type('address', text)}
        maxLength={45}
        mono
      />
      <TextField
        label={t`Port`}
        error={wrong.has('port') ? t`A port is a whole number from 1 to 65535.` : null}
        value={typed.port}
        onChange={(text) => type('port', text)}
        maxLength={5}
        mono
      />
    </>
  )
}

function differencesOf(before: Place, { name, address, port }: Place): Partial<Place> {
  return {
    ...(name === before.name ? {} : { name }),
    ...(address === before.address ? {} : { address }),
    ...(port === before.port ? {} : { port }),
  }
}
