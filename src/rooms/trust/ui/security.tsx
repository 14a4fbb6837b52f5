/** Security: who came to the door, who was refused, signals of misuse with how often each is wrong, the random audit, breach timelines. */

import './security.css'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, ask, usePerson, useZone } from '#web/api.ts'
import { lookOnce } from '#web/look-once.ts'
import { DataTable } from '#web/parts/data-table.tsx'
import { LookAgain } from '#web/parts/look-again.tsx'
import { Page } from '#web/parts/page.tsx'
import { SayWhatFor } from '#web/parts/say-what-for.tsx'
import { Failed, Loaded, Skeleton } from '#web/parts/states.tsx'
import { usePurposeInForce } from '#web/purpose-in-force.ts'
import { Inspector } from '#web/shell/inspector.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type {
  AuditItem,
  InputCount,
  InputKind,
  RefusalCount,
  SignalsOverview,
  SignalView,
  SignInLine,
  WatchOverview,
} from '../contract.ts'
import { SecurityAudit, SecurityAuditItem } from './security-audit.tsx'
import { SecurityMarks } from './security-marks.tsx'
import { SecuritySignal } from './security-signal.tsx'
import { SecuritySignals, SignalTable } from './security-signals.tsx'
import { SecurityTimeline } from './security-timeline.tsx'
import { signalWords } from './security-words.ts'

export default function SecurityScreen() {
  const role = usePerson()?.role
  if (role === 'board') return <Referred />
  return role === 'security-officer' || role === 'protection-officer' ? <Watch /> : <AtTheDoorOnly />
}

const lead = (): string =>
  t(
    'How Peel is used by those who use it. A signal is a reason to ask, never a finding, and nothing here adds up to a score of anybody.',
  )

function AtTheDoorOnly() {
  return (
    <Page title={t('Security')} lead={lead()}>
      <AtTheDoor />
      <p className="page-note">
        {t(
          'Signals of misuse are judged by a security officer or a protection officer: whoever makes accounts does not also watch how they are used.',
        )}
      </p>
    </Page>
  )
}

const needsPurpose = (error: unknown): boolean =>
  error instanceof ApiError && ['trust.purpose-needed', 'trust.purpose-refused'].includes(error.code)

const signalsRead = (purpose: string) =>
  queryOptions({
    queryKey: ['watch-signals', purpose],
    queryFn: ({ signal }) => ask<SignalsOverview>('/api/trust/watch/signals', { signal }),
    ...lookOnce,
    enabled: purpose !== '',
  })

type Opened = { signal: string } | { look: number } | null

function Watch() {
  const purpose = usePurposeInForce()?.id ?? ''
  const found = useQuery(signalsRead(purpose))
  const asks = purpose === '' || needsPurpose(found.error)
  const [opened, setOpened] = useState<Opened>(null)
  const close = (): void => setOpened(null)
  const data = found.data
  const signal = opened && 'signal' in opened ? data?.signals.find(({ id }) => id === opened.signal) : undefined
  const look = opened && 'look' in opened ? data?.audit.find(({ index }) => index === opened.look) : undefined
  return (
    <Page wide title={t('Security')} lead={lead()} inspector={data && inspectorOf(data, signal, look, close)}>
      <AtTheDoor />
      {asks ? (
        <section className="page-section">
          <h2>{t('Signals of misuse')}</h2>
          <SayWhatFor task="check-use">
            {t(
              'Signals name colleagues. Say what for, on today’s duty, and they open; the look stands in the ledger with its purpose, and the audit draws from it too.',
            )}
          </SayWhatFor>
        </section>
      ) : found.error ? (
        <Failed error={found.error} retry={() => found.refetch()} />
      ) : data ? (
        <>
          <LookAgain of={found} />
          <SecuritySignals data={data} onOpen={({ id }) => setOpened({ signal: id })} />
          <SecurityAudit data={data} onOpen={({ index }) => setOpened({ look: index })} />
          <SecurityMarks data={data} />
          <SecurityTimeline people={data.people} />
        </>
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  )
}

function inspectorOf(data: SignalsOverview, signal: SignalView | undefined, look: AuditItem | undefined, close: () => void) {
  if (signal) {
    return (
      <Inspector key={signal.id} title={signalWords[signal.signal].name()} over={signal.person.name} onClose={close}>
        <SecuritySignal signal={signal} card={data.cards.find(({ name }) => name === signal.signal)} />
      </Inspector>
    )
  }
  if (!look) return null
  return (
    <Inspector key={look.index} title={look.by} over={t('Drawn for the audit')} onClose={close}>
      <SecurityAuditItem item={look} />
    </Inspector>
  )
}

/** What the oversight board was referred. */
function Referred() {
  const purpose = usePurposeInForce()?.id ?? ''
  const found = useQuery({
    queryKey: ['watch-referred', purpose],
    queryFn: () => ask<{ signals: SignalView[] }>('/api/trust/watch/referred'),
    ...lookOnce,
    enabled: purpose !== '',
  })
  const [opened, setOpened] = useState<string | null>(null)
  const signal = found.data?.signals.find(({ id }) => id === opened)
  const inspector = signal ? (
    <Inspector
      key={signal.id}
      title={signalWords[signal.signal].name()}
      over={signal.person.name}
      onClose={() => setOpened(null)}
    >
      <SecuritySignal signal={signal} card={undefined} />
    </Inspector>
  ) : null
  return (
    <Page title={t('Security')} lead={lead()} inspector={inspector}>
      <section className="page-section">
        <h2>{t('Referred to the oversight board')}</h2>
        {purpose === '' || needsPurpose(found.error) ? (
          <SayWhatFor task="check-use">
            {t(
              'Signals name colleagues. Say what for, on today’s duty, and they open; the look stands in the ledger with its purpose, and the audit draws from it too.',
            )}
          </SayWhatFor>
        ) : (
          <Loaded of={found}>
            {({ signals }) =>
              signals.length === 0 ? (
                <p className="quiet">{t('Nothing was referred.')}</p>
              ) : (
                <SignalTable signals={signals} onOpen={({ id }) => setOpened(id)} />
              )
            }
          </Loaded>
        )}
      </section>
    </Page>
  )
}

function AtTheDoor() {
  const overview = useQuery({
    queryKey: ['watch'],
    queryFn: ({ signal }) => ask<WatchOverview>('/api/trust/watch', { signal }),
  })
  return (
    <Loaded of={overview}>
      {({ signIns, refusals, inputs }) => (
        <div className="security-two">
          <section className="page-section">
            <h2>{t('At the door')}</h2>
            <p className="page-note figures">
              {t('Last 30 days: {signIns} sign-ins, {failed} failed, {locked} locked, {devices} on a device not seen before.', {
                signIns: wholeNumber(signIns.counts.signIns),
                failed: wholeNumber(signIns.counts.failed),
                locked: wholeNumber(signIns.counts.locked),
                devices: wholeNumber(signIns.counts.newDevices),
              })}
            </p>
            <Comings signIns={signIns} />
          </section>
          <section className="page-section">
            <h2>{t('Refusals')}</h2>
            <p className="page-note">{t('Somebody who was signed in asked for what a rule forbids them, by rule or reason.')}</p>
            <Refusals refusals={refusals} />
          </section>
          <section className="page-section">
            <h2>{t('Refused input')}</h2>
            <p className="page-note">
              {t(
                'What did not fit, was too large or came too often, by where it was sent. A few are slips; many may be attempts.',
              )}
            </p>
            <RefusedInputs inputs={inputs} />
          </section>
        </div>
      )}
    </Loaded>
  )
}

interface Coming extends SignInLine {
  what: string
}

function Comings({ signIns: { failed, locked, newDevices } }: { signIns: WatchOverview['signIns'] }) {
  const zone = useZone()
  const as = (lines: readonly SignInLine[], what: string): Coming[] => lines.map((line) => ({ ...line, what }))
  const rows = [...as(locked, t('Locked')), ...as(failed, t('Failed')), ...as(newDevices, t('New device'))].sort(
    (a, b) => b.at - a.at,
  )
  return (
    <DataTable
      label={t('Comings worth a look')}
      fixed
      height={300}
      columns={[
        { name: t('When'), width: '13.5rem', cell: ({ at }) => <span className="figures">{dateAndTime(at, zone)}</span> },
        { name: t('What'), width: '7rem', cell: ({ what }) => what },
        { name: t('Who'), cell: ({ person }) => <span title={person}>{person || t('nobody of that name')}</span> },
        { name: t('Device'), wide: true, cell: ({ device, address }) => `${device} ${address}` },
      ]}
      rows={rows}
      rowKey={(row, at) => `${row.at} ${at}`}
      empty={<p className="quiet">{t('Nothing failed, nothing was locked, nobody came with a new device.')}</p>}
    />
  )
}

function Refusals({ refusals }: { refusals: readonly RefusalCount[] }) {
  const zone = useZone()
  return (
    <DataTable
      label={t('Refusals')}
      fixed
      height={300}
      columns={[
        { name: t('Rule or reason'), cell: ({ reason }) => <code title={reason}>{reason}</code> },
        { name: t('Count'), numeric: true, width: '4.5rem', cell: ({ count }) => wholeNumber(count) },
        { name: t('People'), numeric: true, width: '4.5rem', cell: ({ people }) => wholeNumber(people) },
        {
          name: t('Newest'),
          wide: true,
          width: '13.5rem',
          cell: ({ newest }) => <span className="figures">{dateAndTime(newest, zone)}</span>,
        },
      ]}
      rows={refusals}
      rowKey={({ reason }) => reason}
      empty={<p className="quiet">{t('Nobody was refused anything.')}</p>}
    />
  )
}

function inputWords(kind: InputKind): string {
  const words: Record<InputKind, () => string> = {
    unfit: () => t('Did not fit'),
    'too-large': () => t('Too large'),
    'wrong-type': () => t('Wrong type'),
    unreadable: () => t('Could not be read'),
    'too-many': () => t('Too many'),
    'not-ours': () => t('Not from a Peel page'),
    'no-such-address': () => t('No such address'),
  }
  return words[kind]()
}

function RefusedInputs({ inputs }: { inputs: readonly InputCount[] }) {
  const zone = useZone()
  return (
    <DataTable
      label={t('Refused input')}
      fixed
      height={300}
      columns={[
        { name: t('Why'), width: '9rem', cell: ({ kind }) => inputWords(kind) },
        { name: t('Where'), cell: ({ place }) => <code title={place}>{place}</code> },
        { name: t('Count'), numeric: true, width: '4.5rem', cell: ({ count }) => wholeNumber(count) },
        { name: t('Senders'), numeric: true, width: '5rem', cell: ({ addresses }) => wholeNumber(addresses) },
        {
          name: t('Newest'),
          wide: true,
          width: '13.5rem',
          cell: ({ newest }) => <span className="figures">{dateAndTime(newest, zone)}</span>,
        },
      ]}
      rows={inputs}
      rowKey={({ kind, place }) => `${kind} ${place}`}
      empty={<p className="quiet">{t('Nothing was refused.')}</p>}
    />
  )
}
