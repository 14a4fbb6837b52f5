/** Legal holds: what stands, since when and why; a form to place one on what is chosen or has a number, and to lift one with a reason. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, acts, ask, useZone } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { LegalHold, Person } from '../contract.ts'
import { tellRole } from './ledger-words.ts'
import { kindWords, scopeWords } from './protection-words.ts'

export function ProtectionHolds({ holds, kinds }: { holds: readonly LegalHold[]; kinds: readonly string[] }) {
  const zone = useZone()
  const [form, setForm] = useState<'place' | LegalHold | null>(null)
  return (
    <section className="page-section">
      <h2>{t('Legal holds')}</h2>
      <p className="page-note">
        {t('What is on hold is deleted by no period, no request and no key until somebody lifts the hold.')}
      </p>
      <ul className="protection-holds">
        {holds.map((hold) => (
          <li key={hold.id} className="card protection-hold" data-lifted={hold.lifted !== undefined}>
            <div>
              <p className="protection-scope">{scopeWords(hold)}</p>
              {hold.called === null && !hold.lifted && (
                <p className="protection-nothing">
                  {t('There is nothing of this name, so it holds nothing. Lift it, and place it again by number or name.')}
                </p>
              )}
              <p>{hold.why}</p>
              <p className="quiet figures">
                {t('{who}, {when}', { who: tellRole(hold.by), when: dateAndTime(hold.at, zone) })}
                {hold.lifted &&
                  ` · ${t('lifted {when} by {who}: {why}', { when: dateAndTime(hold.lifted.at, zone), who: tellRole(hold.lifted.by), why: hold.lifted.why })}`}
              </p>
            </div>
            {!hold.lifted && (
              <Button size="small" onClick={() => setForm(hold)}>
                {t('Lift')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button onClick={() => setForm('place')}>{t('Place a hold')}</Button>
      <HoldForm
        key={form === null ? '' : form === 'place' ? 'place' : form.id}
        hold={form}
        kinds={kinds}
        onClose={() => setForm(null)}
      />
    </section>
  )
}

/** What a new hold may be on: one case, one person, everything of a kind, or everything. */
type Reach = 'case' | 'person' | 'kind' | 'everything'

function HoldForm({ hold, kinds, onClose }: { hold: 'place' | LegalHold | null; kinds: readonly string[]; onClose: () => void }) {
  const queries = useQueryClient()
  const [reach, setReach] = useState<Reach>('case')
  const [of, setOf] = useState('')
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ code: string; sentence: string }>()
  const isNew = hold === 'place'
  const change = (to: Reach): void => {
    setReach(to)
    setOf('')
    setFault(undefined)
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (hold === null) return
    setBusy(true)
    setFault(undefined)
    try {
      await (hold === 'place' ? acts.placeHold(scopeOf(reach, of.trim()), why) : acts.liftHold(hold.id, why))
      await queries.invalidateQueries({ queryKey: ['protection'] })
      onClose()
    } catch (error) {
      setFault(error instanceof ApiError ? error : { code: '', sentence: String(error) })
    } finally {
      setBusy(false)
    }
  }
  const isScopeFault = fault?.code === 'trust.not-a-scope' || fault?.code === 'trust.nothing-to-hold'
  const about = {
    value: of,
    fault: isScopeFault ? fault.sentence : undefined,
    onChange: ({ target }: { target: { value: string } }) => setOf(target.value),
  }
  return (
    <Dialog
      open={hold !== null}
      onClose={onClose}
      title={isNew ? t('Place a legal hold') : t('Lift this hold?')}
      description={
        hold === null || hold === 'place'
          ? t('It takes effect at once, and the ledger says that it was placed.')
          : t('{scope} may then be deleted again when its period has ended.', { scope: scopeWords(hold) })
      }
    >
      <form className="stack" onSubmit={submit} noValidate>
        {isNew && (
          <>
            <Choice
              label={t('What to hold')}
              value={reach}
              onChange={({ target }) => change(target.value as Reach)}
              options={[
                { value: 'case', words: t('One case, and all that was done with it') },
                { value: 'person', words: t('One person who works with Peel') },
                { value: 'kind', words: t('Everything of one kind') },
                { value: 'everything', words: t('Everything') },
              ]}
            />
            {reach === 'case' && (
              <Field
                label={t('Number of the case')}
                hint={t('As it stands on the case, e.g. 2026-4K7QX.')}
                autoComplete="off"
                {...about}
              />
            )}
            {reach === 'person' && <PersonChoice {...about} />}
            {reach === 'kind' && (
              <Choice
                label={t('Kind of record')}
                options={[
                  { value: '', words: t('Choose a kind') },
                  ...kinds.map((kind) => ({ value: kind, words: kindWords(kind) })),
                ]}
                {...about}
              />
            )}
          </>
        )}
        <LongField
          label={t('Why')}
          hint={t('Others must be able to follow it later.')}
          value={why}
          fault={isScopeFault ? undefined : fault?.sentence}
          onChange={(event) => setWhy(event.target.value)}
        />
        <div className="button-row">
          <Button weight="main" type="submit" busy={busy} disabled={isNew && reach !== 'everything' && of.trim() === ''}>
            {isNew ? t('Place the hold') : t('Lift the hold')}
          </Button>
          <Button onClick={onClose}>{t('Cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

const scopeOf = (reach: Reach, of: string): string =>
  reach === 'everything' ? 'everything' : reach === 'kind' ? of : `${reach}:${of}`

/** Whoever has left is among them: their account is what a hold most often keeps. */
function PersonChoice(about: { value: string; fault: string | undefined; onChange(event: { target: { value: string } }): void }) {
  const colleagues = useQuery({
    queryKey: ['colleagues'],
    queryFn: () => ask<{ people: Person[] }>('/api/trust/colleagues'),
  })
  const people = colleagues.data?.people ?? []
  return (
    <Choice
      label={t('Person')}
      options={[
        { value: '', words: t('Choose a person') },
        ...people.map(({ id, name, title }) => ({ value: id, words: title ? `${name}, ${title}` : name })),
      ]}
      {...about}
    />
  )
}
