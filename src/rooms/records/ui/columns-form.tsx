/** Which column is what, chosen by a person where no layout knows the file; looked at in the preview before anything is kept. */

import { type FormEvent, useMemo, useState } from 'react'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import type { ChosenColumns } from '../contract.ts'
import { type ColumnPart, guessColumns, missingParts, type OfferedColumn } from './guess-columns.ts'
import { crsInName, faultsOf, type Wishes } from './import-steps.ts'
import { CoordinatesField, OffenceField, ZoneField } from './wishes-fields.tsx'

interface ColumnsFormProps {
  offered: readonly OfferedColumn[]
  wishes: Wishes
  /** Named in the button. */
  name: string
  onRead: (wishes: Wishes) => void
  /** What was chosen cannot be right, so what was said before no longer is the trouble. */
  onFault?: () => void
}

interface Part {
  part: ColumnPart
  label: string
  hint?: string
}

const groups = (): { title: string; parts: Part[] }[] => [
  {
    title: t('When it happened'),
    parts: [
      { part: 'time', label: t('Date, or date and time'), hint: t('Needed. Of a span, its beginning.') },
      { part: 'clock', label: t('Time of day'), hint: t('If it has a column of its own.') },
      { part: 'until', label: t('End of the span'), hint: t('If nobody saw the moment itself.') },
      { part: 'reported', label: t('When it was reported') },
    ],
  },
  {
    title: t('What'),
    parts: [
      { part: 'kind', label: t('Kind of offence') },
      { part: 'detail', label: t('Offence in detail') },
      { part: 'number', label: t('Your own number'), hint: t('To find the report again.') },
    ],
  },
  {
    title: t('Where'),
    parts: [
      { part: 'x', label: t('Longitude, or x (east)') },
      { part: 'y', label: t('Latitude, or y (north)') },
      { part: 'address', label: t('Address or block') },
    ],
  },
]

export function ColumnsForm({ offered, wishes: before, name, onRead, onFault }: ColumnsFormProps) {
  const guessed = useMemo(() => before.columns ?? guessColumns(offered), [before.columns, offered])
  const [chosen, setChosen] = useState<Partial<ChosenColumns>>(guessed)
  const [wishes, setWishes] = useState({ ...before, crs: before.crs || (crsInName(name) ?? '') })
  const [tried, setTried] = useState(false)
  const missing = missingParts(chosen)
  const faults = faultsOf(wishes)
  const wrong = missing.length > 0 || Object.keys(faults).length > 0
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (wrong) onFault?.()
    else onRead({ ...wishes, layout: '', columns: chosen as ChosenColumns })
  }
  const choose = (part: ColumnPart, column: string): void => {
    const { [part]: _, ...others } = chosen
    setChosen(column === '' ? others : { ...others, [part]: column })
  }
  const options = [
    { value: '', words: t('no column') },
    ...offered.map((column) => ({
      value: column.name,
      words: column.example === '' ? column.name : `${column.name} · ${column.example}`,
    })),
  ]
  const said = { wishes, setWishes, faults: tried ? faults : {} }
  return (
    <form className="columns-form" onSubmit={submit} noValidate aria-label={t('Which column is what')}>
      {tried && wrong && <Banner tone="stop">{t('The file was not read again: correct what is marked below.')}</Banner>}
      <p className="quiet">
        {t(
          'Beside each name stands the value of the first row. Peel shows what it makes of your choice before anything is kept, and offers it again for the next file with the same first line.',
        )}
      </p>
      {groups().map(({ title, parts }) => (
        <fieldset key={title} className="columns-group">
          <legend>{title}</legend>
          {parts.map(({ part, label, hint }) => (
            <Choice
              key={part}
              label={label}
              hint={hint}
              fault={tried && missing.includes(part) ? t('Choose a column.') : undefined}
              value={chosen[part] ?? ''}
              onChange={(event) => choose(part, event.target.value)}
              options={options}
            />
          ))}
          {title === t('When it happened') && <ZoneField {...said} />}
          {title === t('What') && !chosen.kind && !chosen.detail && <OffenceField {...said} />}
          {title === t('Where') && (
            <CoordinatesField {...said} hint={t('Leave it empty for longitude and latitude; for x and y, the EPSG number.')} />
          )}
        </fieldset>
      ))}
      <div>
        <Button type="submit" weight="main">
          {t('Read {name} so', { name })}
        </Button>
      </div>
    </form>
  )
}
