/** What a person knows about a file that Peel took otherwise, or could not find out. */

import { type FormEvent, useState } from 'react'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import { crsInName, faultsOf, type Wishes } from './import-steps.ts'
import { knownLayouts, layoutWords } from './layout-words.ts'
import { CoordinatesField, OffenceField, ZoneField } from './wishes-fields.tsx'

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

export function WishesForm({ wishes: before, found, name, onRead, onFault }: WishesFormProps) {
  const inName = found ? undefined : crsInName(name)
  const [wishes, setWishes] = useState({ ...before, crs: before.crs || (inName ?? '') })
  const [tried, setTried] = useState(false)
  const faults = faultsOf(wishes)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    // Whoever names a feed no longer means the columns that were chosen.
    const { columns: _, ...others } = wishes
    if (Object.keys(faults).length === 0) onRead(wishes.layout === '' ? wishes : others)
    else onFault?.()
  }
  const said = { wishes, setWishes, faults: tried ? faults : {} }
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
      <CoordinatesField
        {...said}
        found={found && found.crs !== 'none' ? found.crs : undefined}
        hint={
          inName !== undefined && wishes.crs === inName
            ? t('{crs} stands in the name of the file. Change it if that is wrong.', { crs: inName })
            : t('Choose, or type the EPSG number that the makers of the file name.')
        }
      />
      <ZoneField {...said} />
      <OffenceField {...said} />
      <div className="wishes-do">
        <Button type="submit">{t('Read {name} again', { name })}</Button>
      </div>
    </form>
  )
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
