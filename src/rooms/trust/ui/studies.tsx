/** The pseudonymised view for whoever studies how suggestions are decided: what, by whom under a pseudonym of one study, in which month. */

import './purposes.css'
import { type FormEvent, useState } from 'react'
import { ask, usePerson } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Field } from '#web/parts/field.tsx'
import { useDuty } from '#web/parts/on-duty.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { t } from '#web/words/words.ts'
import { csvOf } from '../../../kernel/csv.ts'
import type { AnalysisRow } from '../contract.ts'
import { dutyWords, sentenceOf, usualDuty } from './purpose-words.ts'

export default function StudiesScreen() {
  const role = usePerson()?.role
  const { duty, goOnDuty } = useDuty()
  const [shown, setShown] = useState<{ study: string; rows: AnalysisRow[] }>()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const study = String(new FormData(event.currentTarget).get('study') ?? '').trim()
    setFault(undefined)
    setBusy(true)
    try {
      await goOnDuty()
      // The purpose is the duty that one is on, whatever else is in force.
      const asked = ask<{ rows: AnalysisRow[] }>(`/api/trust/protection/analysis?study=${encodeURIComponent(study)}`, {
        underPurpose: false,
      })
      setShown({ study, rows: (await asked).rows })
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }
  return (
    <Page
      title={t('Decisions without names')}
      lead={t(
        'For studies of how suggestions are decided. The same person has the same pseudonym within a study and another one in every other; each view stands in the ledger.',
      )}
    >
      <div className="stack">
        <form className="card case-line" onSubmit={(event) => void submit(event)}>
          <Field label={t('Name of the study')} name="study" required minLength={3} maxLength={100} />
          <Button type="submit" weight="main" busy={busy}>
            {t('Show decisions')}
          </Button>
        </form>
        {duty === null && role && (
          <p className="quiet">
            {t('You are not on duty yet. Showing them begins it: {kind}, for 8 hours.', { kind: dutyWords(usualDuty(role)) })}
          </p>
        )}
        {fault && <Banner tone="person">{fault}</Banner>}
        <p className="page-note">
          {t('Whoever names the same study sees the same pseudonyms.')}{' '}
          {t(
            'No name, no reason, no day stands in it. Pseudonyms of two studies have nothing in common, but the decisions are the same: keep no two tables side by side, and do not try to tell who somebody is.',
          )}
        </p>
        {shown?.rows.length === 0 && (
          <Empty title={t('Nobody has decided anything yet.')}>
            {t('When a commander publishes or rejects a plan, or somebody judges a signal, it stands here.')}
          </Empty>
        )}
        {shown && shown.rows.length > 0 && <Decisions {...shown} />}
      </div>
    </Page>
  )
}

function Decisions({ study, rows }: { study: string; rows: readonly AnalysisRow[] }) {
  const people = new Set(rows.map(({ person }) => person)).size
  return (
    <section className="page-section stack" aria-label={study}>
      <div className="studies-head">
        <p className="figures">
          {t('{n, plural, one {# decision} other {# decisions}} by {people, plural, one {# person} other {# people}}', {
            n: rows.length,
            people,
          })}
        </p>
        <Button onClick={() => saveFile('decisions.csv', 'text/csv', asCsv(rows))}>{t('Download as CSV')}</Button>
      </div>
      <DataTable
        label={t('Decisions without names')}
        columns={[
          { name: t('Pseudonym'), cell: ({ person }) => <span className="figures">{person}</span> },
          { name: t('Month'), width: '7.5rem', cell: ({ month }) => <span className="figures">{month}</span> },
          { name: t('Kind'), wide: true, width: '9rem', cell: ({ suggestionKind }) => kindOf(suggestionKind) },
          { name: t('Decision'), width: '7rem', cell: ({ verdict }) => verdictWords(verdict) },
        ]}
        fixed
        rows={rows.map((row, at) => ({ ...row, at }))}
        rowKey={({ at }) => String(at)}
      />
    </section>
  )
}

function kindOf(kind: string): string {
  if (kind === 'patrol-plan') return t('Patrol plan')
  return kind
}

function verdictWords(verdict: string): string {
  const words: Record<string, () => string> = {
    accept: () => t('accepted'),
    change: () => t('changed'),
    reject: () => t('rejected'),
  }
  return words[verdict]?.() ?? verdict
}

const asCsv = (rows: readonly AnalysisRow[]): string =>
  csvOf(
    ['pseudonym', 'month', 'kind', 'decision'],
    rows.map(({ person, month, suggestionKind, verdict }) => [person, month, suggestionKind, verdict]),
  )
