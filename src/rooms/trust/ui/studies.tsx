/** The pseudonymised view: what was decided, by whom under a pseudonym of one study, and in which month. */

import { type FormEvent, useState } from 'react'
import { ask } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Field } from '#web/parts/field.tsx'
import { Failed } from '#web/parts/states.tsx'
import { t } from '#web/words/words.ts'
import type { AnalysisRow } from '../contract.ts'

export function ProtectionAnalysis() {
  const [rows, setRows] = useState<AnalysisRow[]>()
  const [fault, setFault] = useState<Error>()
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const study = String(new FormData(event.currentTarget).get('study') ?? '').trim()
    setFault(undefined)
    try {
      setRows((await ask<{ rows: AnalysisRow[] }>(`/api/trust/protection/analysis?study=${encodeURIComponent(study)}`)).rows)
    } catch (error) {
      setFault(error as Error)
    }
  }
  return (
    <section className="page-section stack">
      <h2>{t('Decisions without names')}</h2>
      <p className="page-note">
        {t(
          'For studies of how suggestions are decided. The same person has the same pseudonym within a study and another one in every other; each view stands in the ledger.',
        )}
      </p>
      <form className="case-line" onSubmit={(event) => void submit(event)}>
        <Field label={t('Name of the study')} name="study" required minLength={3} maxLength={100} />
        <Button type="submit">{t('Show decisions')}</Button>
      </form>
      {fault && <Failed error={fault} />}
      {rows?.length === 0 && <p className="quiet">{t('Nobody has decided anything yet.')}</p>}
      {rows && rows.length > 0 && (
        <DataTable
          label={t('Decisions without names')}
          columns={[
            { name: t('Pseudonym'), cell: ({ person }) => <span className="figures">{person}</span> },
            { name: t('Month'), cell: ({ month }) => <span className="figures">{month}</span> },
            { name: t('Kind'), cell: ({ suggestionKind }) => suggestionKind },
            { name: t('Decision'), cell: ({ verdict }) => verdict },
          ]}
          rows={rows.map((row, at) => ({ ...row, at }))}
          rowKey={({ at }) => String(at)}
        />
      )}
    </section>
  )
}
