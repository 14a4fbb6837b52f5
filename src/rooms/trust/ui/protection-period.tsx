/** The agency's own period for one kind of record: never shorter than what the law asks for, with a reason that stands behind the ledger. */

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { acts } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Field, LongField } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { t } from '#web/words/words.ts'
import type { RetentionRule } from '../contract.ts'
import { sentenceOf } from './purpose-words.ts'

export function ProtectionPeriod({ rule }: { rule: RetentionRule }) {
  const queries = useQueryClient()
  const [days, setDays] = useState(rule.ceiling === null ? '' : String(rule.ceiling))
  const [why, setWhy] = useState('')
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!/^\d*$/.test(days.trim())) {
      setFault(t('Give the period as a number of days.'))
      return
    }
    setBusy(true)
    setFault(undefined)
    try {
      await acts.setPeriod(rule.kind, days.trim() === '' ? null : Number(days), why)
      setWhy('')
      toast(t('The period is set. What is due by it goes with the next run, unless it is on hold.'))
      await queries.invalidateQueries({ queryKey: ['protection'] })
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }
  return (
    <form className="stack case-part" aria-label={t('Set the period')} onSubmit={(event) => void submit(event)} noValidate>
      <h3>{t('Set the period')}</h3>
      <Field
        label={t('Days (empty: kept until you set one)')}
        hint={rule.floor > 0 ? t('At least {n}.', { n: rule.floor }) : undefined}
        inputMode="numeric"
        value={days}
        onChange={(event) => setDays(event.target.value)}
      />
      <LongField
        label={t('Why')}
        hint={t('Others must be able to follow it later.')}
        value={why}
        fault={fault}
        onChange={(event) => setWhy(event.target.value)}
      />
      <div>
        <Button type="submit" weight="main" busy={busy}>
          {t('Set the period')}
        </Button>
      </div>
    </form>
  )
}
