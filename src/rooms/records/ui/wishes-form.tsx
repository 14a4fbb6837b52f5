/** What a person knows about a file that Peel took otherwise, or could not find out. */

import { type FormEvent, useId, useState } from 'react'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import { commonSystems } from './coordinate-systems.ts'
import { crsInName, faultsOf, type Wishes } from './import-steps.ts'
import { knownLayouts, layoutWords } from './layout-words.ts'

interface WishesFormProps {
  wishes: Wishes
  /** What Peel found, shown where nothing was said. */
  found?: { layout: string; crs: string }
  /** Named in the button. */
  name: string
  onRead: (wishes: Wishes) => void
  /** What was typed cannot be right, so what was said before no longer is the trouble. */
  onFault?: () => void
}

/** Some engines know the list of zones; the others check what is typed all the same. */
const zones: readonly string[] = Intl.supportedValuesOf?.('timeZone') ?? []

export function WishesForm({ wishes: before, found, name, onRead, onFault }: WishesFormProps) {
  const inName = found ? undefined : crsInName(name)
  const [wishes, setWishes] = useState({ ...before, crs: before.crs || (inName ?? '') })
  const [tried, setTried] = useState(false)
  const id = useId()
  const faults = faultsOf(wishes)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(faults).length === 0) onRead(wishes)
    else onFault?.()
  }
  const say = (part: keyof Wishes) => ({
    value: wishes[part],
    onChange: (event: { target: { value: string } }) => setWishes({ ...wishes, [part]: event.target.value }),
    autoComplete: 'off',
    spellCheck: false,
  })
  return (
    <form className="wishes" onSubmit={submit} noValidate>
      {tried && Object.keys(faults).length > 0 && (
        <Banner tone="stop">{t('The file was not read again: correct what is marked below.')}</Banner>
      )}
      <Choice
        label={t('Layout')}
        hint={t('Which feed the file comes from.')}
        value={wishes.layout}
        onChange={(event) => setWishes({ ...wishes, layout: event.target.value })}
        options={[
          {
            value: '',
            words: found ? t('Find out: {layout}', { layout: layoutWords(found.layout) }) : t('Find out by the columns'),
          },
          ...knownLayouts.map((layout) => ({ value: layout, words: capital(layoutWords(layout)) })),
        ]}
      />
      <Field
        label={t('Coordinates')}
        list={`${id}-systems`}
        placeholder={found && found.crs !== 'none' ? found.crs : 'EPSG:26985'}
        hint={
          inName !== undefined && wishes.crs === inName
            ? t('{crs} stands in the name of the file. Change it if that is wrong.', { crs: inName })
            : t('Choose, or type the EPSG number that the makers of the file name.')
        }
        fault={tried && faults.crs ? t('Write it as EPSG: and a number, e.g. EPSG:26985.') : undefined}
        {...say('crs')}
      />
      <datalist id={`${id}-systems`}>
        {commonSystems.map(({ crs, words }) => (
          <option key={crs} value={crs}>
            {words()}
          </option>
        ))}
      </datalist>
      <Field
        label={t('Time zone')}
        list={`${id}-zones`}
        placeholder="America/Chicago"
        hint={t('Of the clock in the file.')}
        fault={tried && faults.zone ? t('There is no such time zone. Write it like America/Chicago.') : undefined}
        {...say('zone')}
      />
      <datalist id={`${id}-zones`}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
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

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
