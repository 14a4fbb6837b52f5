/** The fields in which a person says what no column says: coordinate system, time zone, offence. */

import { type ReactNode, useId } from 'react'
import { Field } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import { commonSystems } from './coordinate-systems.ts'
import type { Wishes } from './import-steps.ts'

interface Said {
  wishes: Wishes
  setWishes: (wishes: Wishes) => void
  faults: Partial<Record<keyof Wishes, true>>
}

/** Some engines know the list of zones; the others check what is typed all the same. */
const zones: readonly string[] = Intl.supportedValuesOf?.('timeZone') ?? []

const typed = ({ wishes, setWishes }: Said, part: 'crs' | 'zone' | 'category') => ({
  value: wishes[part],
  onChange: (event: { target: { value: string } }) => setWishes({ ...wishes, [part]: event.target.value }),
  autoComplete: 'off',
  spellCheck: false,
})

export function CoordinatesField({ found, hint, ...said }: Said & { found?: string; hint: ReactNode }) {
  const list = useId()
  return (
    <>
      <Field
        label={t('Coordinates')}
        list={list}
        placeholder={found ?? 'EPSG:26985'}
        hint={hint}
        fault={said.faults.crs ? t('Write it as EPSG: and a number, e.g. EPSG:26985.') : undefined}
        {...typed(said, 'crs')}
      />
      <datalist id={list}>
        {commonSystems.map(({ crs, words }) => (
          <option key={crs} value={crs}>
            {words()}
          </option>
        ))}
      </datalist>
    </>
  )
}

export function ZoneField(said: Said) {
  const list = useId()
  return (
    <>
      <Field
        label={t('Time zone')}
        list={list}
        placeholder="America/Chicago"
        hint={t('Of the clock in the file.')}
        fault={said.faults.zone ? t('There is no such time zone. Write it like America/Chicago.') : undefined}
        {...typed(said, 'zone')}
      />
      <datalist id={list}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}

export function OffenceField(said: Said) {
  return (
    <Field
      label={t('Offence')}
      placeholder={t('e.g. burglary')}
      hint={t('Of every row, where no column says it.')}
      {...typed(said, 'category')}
    />
  )
}
