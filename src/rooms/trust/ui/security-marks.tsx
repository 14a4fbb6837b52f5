/** Marks: cases that are close to staff, sensitive, or decoys. Only a security officer sets and lifts them. */

import { useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { MarkView, SignalsOverview } from '../contract.ts'
import { usePatchSignals } from './patch-signals.ts'
import { useAct } from './use-act.ts'

const markWords = (kind: MarkView['kind']): string =>
  ({
    self: () => t('Somebody’s own'),
    relative: () => t('A relative’s'),
    sensitive: () => t('Sensitive record'),
    honey: () => t('Decoy'),
  })[kind]()
const kinds: readonly MarkView['kind'][] = ['self', 'relative', 'sensitive', 'honey']

export function SecurityMarks({ data: { marks, people } }: { data: SignalsOverview }) {
  const zone = useZone()
  const patch = usePatchSignals()
  const maySet = usePerson()?.role === 'security-officer'
  const { busy, fault, run } = useAct()
  return (
    <section className="page-section">
      <h2>{t('Marked cases')}</h2>
      <p className="page-note">
        {t(
          'What the signals about own, relatives’, colleagues’, sensitive and decoy records go by. A mark is kept whether or not there is such a case: nobody learns that here.',
        )}
      </p>
      {fault && <Banner tone="person">{fault}</Banner>}
      {marks.length === 0 && <p className="quiet">{t('No case is marked.')}</p>}
      <ul className="plain-rows">
        {marks.map((mark) => (
          <li key={mark.id} className="plain-row">
            <div className="plain-row-words">
              <strong className="figures">{mark.caseNumber}</strong> {markWords(mark.kind)}
              {mark.person !== null && <> ({mark.person})</>}
              <p className="quiet figures">
                {mark.by} · {dateAndTime(mark.at, zone)}
              </p>
            </div>
            {maySet && (
              <Button
                size="small"
                busy={busy}
                onClick={() =>
                  void run(async () => {
                    await ask(`/api/trust/watch/marks/${mark.id}`, { method: 'DELETE' })
                    patch((shown) => ({ ...shown, marks: shown.marks.filter(({ id }) => id !== mark.id) }))
                  })
                }
              >
                {t('Lift')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {maySet && <SetMark people={people} onSet={(set) => patch((shown) => ({ ...shown, marks: [set, ...shown.marks] }))} />}
    </section>
  )
}

function SetMark({ people, onSet }: { people: SignalsOverview['people']; onSet: (mark: MarkView) => void }) {
  const [kind, setKind] = useState<MarkView['kind']>('relative')
  const [caseNumber, setNumber] = useState('')
  const [person, setPerson] = useState('')
  const { busy, fault, run } = useAct()
  const names = kind === 'self' || kind === 'relative'
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault()
        void run(async () => {
          const body = { kind, caseNumber, ...(names && { person }) }
          const set = await ask<MarkView>('/api/trust/watch/marks', { method: 'POST', body })
          setNumber('')
          onSet(set)
        })
      }}
    >
      <Field
        label={t('Case number')}
        required
        value={caseNumber}
        fault={fault}
        onChange={(event) => setNumber(event.target.value)}
      />
      <Choice
        label={t('What it is')}
        value={kind}
        onChange={(event) => setKind(event.target.value as MarkView['kind'])}
        options={kinds.map((one) => ({ value: one, words: markWords(one) }))}
      />
      {names && (
        <Choice
          label={t('Whose')}
          required
          value={person}
          onChange={(event) => setPerson(event.target.value)}
          options={[{ value: '', words: t('Choose a person') }, ...people.map(({ id, name }) => ({ value: id, words: name }))]}
        />
      )}
      <Button type="submit" busy={busy}>
        {t('Mark it')}
      </Button>
    </form>
  )
}
