/** What a person knows about a file that Peel took otherwise, or could not find out. */

import { type FormEvent, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import { faultsOf, type Wishes } from './import-steps.ts'

interface WishesFormProps {
  wishes: Wishes
  /** What Peel found, shown where nothing was said. */
  found?: { layout: string; crs: string }
  /** Named in the button. */
  name: string
  onRead: (wishes: Wishes) => void
}

export function WishesForm({ wishes: before, found, name, onRead }: WishesFormProps) {
  const [wishes, setWishes] = useState(before)
  const [tried, setTried] = useState(false)
  const faults = faultsOf(wishes)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(faults).length === 0) onRead(wishes)
  }
  const say = (part: keyof Wishes) => ({
    value: wishes[part],
    onChange: (event: { target: { value: string } }) => setWishes({ ...wishes, [part]: event.target.value }),
    autoComplete: 'off',
    spellCheck: false,
  })
  return (
    <form className="wishes" onSubmit={submit} noValidate>
      <Field
        label={t('Layout')}
        placeholder={found?.layout ?? 'auto'}
        hint={t('Name of the feed’s layout; empty lets Peel find it.')}
        {...say('layout')}
      />
      <Field
        label={t('Coordinates')}
        placeholder={found?.crs ?? 'EPSG:26985'}
        hint={t('As EPSG:n, where x and y are no longitude and latitude.')}
        fault={tried && faults.crs ? t('Write it as EPSG: and a number, e.g. EPSG:26985.') : undefined}
        {...say('crs')}
      />
      <Field
        label={t('Time zone')}
        placeholder="America/Chicago"
        hint={t('Of the clock in the file.')}
        fault={tried && faults.zone ? t('Write it like America/Chicago.') : undefined}
        {...say('zone')}
      />
      <Field
        label={t('Offence')}
        placeholder={t('e.g. burglary')}
        hint={t('Of every row, where no column says it.')}
        {...say('category')}
      />
      <div className="wishes-do">
        <Button type="submit">{t('Read {name} again', { name })}</Button>
      </div>
    </form>
  )
}
