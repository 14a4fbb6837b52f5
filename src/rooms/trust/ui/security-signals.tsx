/** Signals: each kind with how often it is wrong and how it did here, and the findings that wait. Each stands alone; none is added to another. */

import { useState } from 'react'
import { useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Choice } from '#web/parts/field.tsx'
import { decimal, shortDate, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { SignalName, SignalsOverview, SignalView } from '../contract.ts'
import { signalWords, stateWords } from './security-words.ts'

interface Props {
  data: SignalsOverview
  onOpen: (signal: SignalView) => void
}

export function SecuritySignals({ data, onOpen }: Props) {
  const [kind, setKind] = useState<SignalName | ''>('')
  const [state, setState] = useState<'waits' | ''>('waits')
  const shown = data.signals.filter((one) => (kind === '' || one.signal === kind) && (state === '' || one.state === state))
  return (
    <>
      <section className="page-section security-section">
        <h2>{t('Signals of misuse')}</h2>
        <Generated data={data} />
        <Kinds data={data} onOpen={setKind} />
        <p className="page-note">
          {t(
            'Expected: how many would come up in so many looks if nobody misused anything, measured on 30 generated quarters; in brackets, what that is at most with 95 % confidence. Another agency’s habits give other numbers: what was dismissed here stands beside them.',
          )}
        </p>
      </section>
      <section className="page-section security-section">
        <h2>{t('To be judged')}</h2>
        <div className="inline-form">
          <Choice
            label={t('Signal')}
            value={kind}
            onChange={(event) => setKind(event.target.value as SignalName | '')}
            options={[
              { value: '', words: t('Every signal') },
              ...data.cards.map(({ name }) => ({ value: name, words: signalWords[name].name() })),
            ]}
          />
          <Choice
            label={t('Show')}
            value={state}
            onChange={(event) => setState(event.target.value as 'waits' | '')}
            options={[
              { value: 'waits', words: t('What waits') },
              { value: '', words: t('Everything') },
            ]}
          />
        </div>
        <SignalTable signals={shown} onOpen={onOpen} />
      </section>
    </>
  )
}

function Generated({ data: { generated, looks } }: { data: SignalsOverview }) {
  const zone = useZone()
  if (!generated) return null
  const { from, to, planted } = generated
  return (
    <Banner>
      <p>
        {t(
          'Beside {own, plural, one {# look} other {# looks}} in this demo’s own ledger, the watch looks through a generated log: {looks} looks by {people} invented staff, {from} to {to}. Its acts stand in no ledger.',
          {
            own: looks,
            looks: wholeNumber(generated.looks),
            people: wholeNumber(generated.people),
            from: shortDate(from, zone),
            to: shortDate(to, zone),
          },
        )}
      </p>
      {planted && (
        <details className="security-planted">
          <summary>{t('Who was planted in it')}</summary>
          <p>
            {t('{person}, with {acts} acts. Signals that rest on them: {signals}.', {
              person: planted.person,
              acts: wholeNumber(planted.acts),
              signals: planted.found.map((name) => signalWords[name].name()).join(', '),
            })}
          </p>
        </details>
      )}
    </Banner>
  )
}

function Kinds({
  data: { cards, signals, looks, generated },
  onOpen,
}: {
  data: SignalsOverview
  onOpen: (kind: SignalName) => void
}) {
  const all = looks + (generated?.looks ?? 0)
  return (
    <DataTable
      label={t('Signals')}
      fixed
      height={600}
      columns={[
        {
          name: t('Signal'),
          width: '12rem',
          cell: ({ name }) => signalWords[name].name(),
        },
        {
          name: t('What it means'),
          wide: true,
          cell: ({ name }) => <span title={signalWords[name].means()}>{signalWords[name].means()}</span>,
        },
        {
          name: t('Found'),
          numeric: true,
          width: '4.5rem',
          cell: ({ name }) => wholeNumber(signals.filter((one) => one.signal === name).length),
        },
        {
          name: t('Expected'),
          numeric: true,
          width: '6rem',
          cell: ({ expectedFalseAlarms }) => decimal((expectedFalseAlarms.perThousand * all) / 1_000, 1),
        },
        {
          name: t('In 1,000 looks'),
          numeric: true,
          wide: true,
          width: '11rem',
          cell: ({ expectedFalseAlarms: { perThousand, atMost } }) => `${decimal(perThousand, 3)} (${decimal(atMost, 3)})`,
        },
        {
          name: t('Dismissed here'),
          numeric: true,
          wide: true,
          width: '7rem',
          cell: ({ here }) =>
            here.decided === 0 ? '–' : t('{n} of {all}', { n: wholeNumber(here.dismissed), all: wholeNumber(here.decided) }),
        },
      ]}
      rows={cards}
      rowKey={({ name }) => name}
      onOpen={({ name }) => onOpen(name)}
    />
  )
}

export function SignalTable({ signals, onOpen }: { signals: readonly SignalView[]; onOpen: (signal: SignalView) => void }) {
  return (
    <DataTable
      label={t('Findings')}
      fixed
      columns={[
        {
          name: t('Week from'),
          wide: true,
          width: '8rem',
          cell: ({ week }) => <span className="figures">{shortDate(week, 'UTC')}</span>,
        },
        { name: t('Who'), cell: ({ person }) => person.name },
        { name: t('Signal'), width: '11rem', cell: ({ signal }) => signalWords[signal].name() },
        { name: t('Acts'), numeric: true, width: '4rem', cell: ({ evidence }) => wholeNumber(evidence.length) },
        { name: t('State'), wide: true, width: '11rem', cell: ({ state }) => stateWords(state) },
        {
          name: t('Log'),
          wide: true,
          width: '7rem',
          cell: ({ source }) => (source === 'ledger' ? t('Ledger') : t('Generated')),
        },
      ]}
      rows={signals}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      empty={<p className="quiet">{t('Nothing waits here.')}</p>}
    />
  )
}
