/** Legal holds: what stands, since when and why; a form to place one, and to lift one with a reason. */

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, acts, useZone } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field, LongField } from '#web/parts/field.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { LegalHold } from '../contract.ts'
import { scopeWords } from './protection-words.ts'

export function ProtectionHolds({ holds }: { holds: readonly LegalHold[] }) {
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
              <p className="protection-scope">{scopeWords(hold.scope)}</p>
              <p>{hold.why}</p>
              <p className="quiet figures">
                {t('{who}, {when}', { who: hold.by, when: dateAndTime(hold.at, zone) })}
                {hold.lifted &&
                  ` · ${t('lifted {when} by {who}: {why}', { when: dateAndTime(hold.lifted.at, zone), who: hold.lifted.by, why: hold.lifted.why })}`}
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
      <HoldForm key={form === null ? '' : form === 'place' ? 'place' : form.id} hold={form} onClose={() => setForm(null)} />
    </section>
  )
}

function HoldForm({ hold, onClose }: { hold: 'place' | LegalHold | null; onClose: () => void }) {
  const queries = useQueryClient()
  const [scope, setScope] = useState('')
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ code: string; sentence: string }>()
  const isNew = hold === 'place'
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (hold === null) return
    setBusy(true)
    setFault(undefined)
    try {
      await (hold === 'place' ? acts.placeHold(scope.trim(), why) : acts.liftHold(hold.id, why))
      await queries.invalidateQueries({ queryKey: ['protection'] })
      onClose()
    } catch (error) {
      setFault(error instanceof ApiError ? error : { code: '', sentence: String(error) })
    } finally {
      setBusy(false)
    }
  }
  const isScopeFault = fault?.code === 'trust.not-a-scope'
  return (
    <Dialog
      open={hold !== null}
      onClose={onClose}
      title={isNew ? t('Place a legal hold') : t('Lift this hold?')}
      description={
        hold === null || hold === 'place'
          ? t('It takes effect at once, and the ledger says that it was placed.')
          : t('{scope} may then be deleted again when its period has ended.', { scope: scopeWords(hold.scope) })
      }
    >
      <form className="stack" onSubmit={submit} noValidate>
        {isNew && (
          <Field
            label={t('What to hold')}
            hint={t('everything, uploads, decisions, … or case:ID, person:ID')}
            value={scope}
            fault={isScopeFault ? fault.sentence : undefined}
            onChange={(event) => setScope(event.target.value)}
          />
        )}
        <LongField
          label={t('Why')}
          hint={t('Others must be able to follow it later.')}
          value={why}
          fault={isScopeFault ? undefined : fault?.sentence}
          onChange={(event) => setWhy(event.target.value)}
        />
        <div className="button-row">
          <Button weight="main" type="submit" busy={busy}>
            {isNew ? t('Place the hold') : t('Lift the hold')}
          </Button>
          <Button onClick={onClose}>{t('Cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
