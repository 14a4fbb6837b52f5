/** Data protection: what is kept, why and until when; what is due, what is on hold; what was erased, with proof; what was published and what it cost. */

import './protection.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, acts, reads, usePerson, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Page } from '#web/parts/page.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { Empty, Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { Inspector } from '#web/shell/inspector.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { Deletion, DueReport, ErasureCertificate, ProtectionOverview } from '../contract.ts'
import { ProtectionBudget } from './protection-budget.tsx'
import { ProtectionErasure } from './protection-erasure.tsx'
import { ProtectionHolds } from './protection-holds.tsx'
import { ProtectionKind } from './protection-kind.tsx'
import { ProtectionSubject } from './protection-subject.tsx'
import { kindWords, periodWords, subjectWords } from './protection-words.ts'

type Opened = { kind: string } | { certificate: ErasureCertificate } | null

export default function ProtectionScreen() {
  const overview = useQuery(reads.protection())
  const [opened, setOpened] = useState<Opened>(null)
  const role = usePerson()?.role
  /** The server decides all the same. */
  const may = role === 'administrator' || role === 'protection-officer'
  const close = (): void => setOpened(null)
  const report = opened && 'kind' in opened ? overview.data?.kinds.find((one) => one.rule.kind === opened.kind) : undefined
  const inspector = report ? (
    <Inspector key={report.rule.kind} title={kindWords(report.rule.kind)} over={t('What is kept')} onClose={close}>
      <ProtectionKind report={report} />
    </Inspector>
  ) : opened && 'certificate' in opened ? (
    <Inspector key={opened.certificate.id} title={subjectWords(opened.certificate.subject)} over={t('Erased')} onClose={close}>
      <ProtectionErasure certificate={opened.certificate} />
    </Inspector>
  ) : null
  return (
    <Page
      title={t('Data protection')}
      lead={t('What is kept here, why, and for how long. What must stay, what was erased, and the proof of it.')}
      inspector={inspector}
    >
      <Loaded of={overview} lines={10}>
        {(data) => (
          <>
            <Standing data={data} />
            <section className="page-section">
              <h2>{t('What is kept')}</h2>
              <Kept kinds={data.kinds} onOpen={(kind) => setOpened({ kind })} />
              <p className="page-note quiet protection-note">
                {t(
                  'The period of a purpose, a time on duty or a recovery begins when it has ended, so it may begin at a time to come.',
                )}
              </p>
            </section>
            <ProtectionHolds holds={data.holds} kinds={data.kinds.map(({ rule }) => rule.kind)} />
            <section className="page-section">
              <h2>{t('Erased for ever')}</h2>
              <Erased certificates={data.certificates} onOpen={(certificate) => setOpened({ certificate })} />
            </section>
            <section className="page-section">
              <h2>{t('Deleted when their period ended')}</h2>
              <Deleted deletions={data.deletions} />
            </section>
            {may && <ProtectionSubject />}
            <ProtectionBudget budget={data.budget} releases={data.releases} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Standing({ data: { kinds, keys } }: { data: ProtectionOverview }) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const due = kinds.reduce((sum, one) => sum + one.due, 0)
  const held = kinds.reduce((sum, one) => sum + one.held, 0)
  const free = due - held

  const run = async (): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const { deletions } = await acts.runRetention()
      toast(
        t('{n, plural, one {# record deleted.} other {# records deleted.}}', {
          n: deletions.reduce((sum, one) => sum + one.count, 0),
        }),
      )
      setAsking(false)
      await queries.invalidateQueries({ queryKey: ['protection'] })
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="stack">
      {keys.notices.map(({ code, sentence }) => (
        <Banner key={code} tone="stop">
          {sentence}
        </Banner>
      ))}
      <section className="card protection-standing" aria-label={t('Where it stands')}>
        <div>
          <p className="protection-line">
            {free === 0
              ? t('Nothing has outlived its period.')
              : t('{n, plural, one {# record has outlived its period.} other {# records have outlived their period.}}', {
                  n: free,
                })}
          </p>
          <p className="quiet">
            {held > 0 &&
              `${t('{n, plural, one {# more is on legal hold and stays.} other {# more are on legal hold and stay.}}', { n: held })} `}
            {t('Once a day Peel deletes what is due. The ledger says what was deleted.')}
          </p>
          <p className="quiet figures">
            {t(
              '{n, plural, one {# key seals} other {# keys seal}} what is held about cases and persons; {destroyed} were destroyed.',
              {
                n: keys.versions - keys.destroyed,
                destroyed: wholeNumber(keys.destroyed),
              },
            )}{' '}
            {t('The main key over them is {kek}: {where}.', { kek: keys.keks[0]?.name ?? '–', where: whereWords(keys.kms) })}
          </p>
        </div>
        {free > 0 && (
          <Button weight="main" onClick={() => setAsking(true)}>
            {t('Delete what is due')}
          </Button>
        )}
      </section>
      {keys.toRewrap > 0 && (
        <Banner tone="person">
          {t(
            'The change of the main key is not finished: {n, plural, one {# key is} other {# keys are}} still under the earlier one. Run peel trust rotate.',
            {
              n: keys.toRewrap,
            },
          )}
        </Banner>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('Delete what is due?')}
        description={t('This cannot be undone. What is on legal hold stays. The ledger says how many were deleted, and by whom.')}
      >
        <ul className="protection-list figures">
          {kinds
            .filter((one) => one.due > one.held)
            .map((one) => (
              <li key={one.rule.kind}>
                {kindWords(one.rule.kind)}: {wholeNumber(one.due - one.held)}
              </li>
            ))}
        </ul>
        {fault && <Banner tone="person">{fault}</Banner>}
        <div className="button-row">
          <Button weight="stop" busy={busy} onClick={run}>
            {t('Delete')}
          </Button>
          <Button onClick={() => setAsking(false)}>{t('Keep for now')}</Button>
        </div>
      </Dialog>
    </div>
  )
}

function whereWords(kms: string): string {
  if (kms === 'file') return t('a file on this machine, apart from the records')
  if (kms === 'environment') return t('given by the operator when Peel starts')
  return kms
}

function Kept({ kinds, onOpen }: { kinds: readonly DueReport[]; onOpen: (kind: string) => void }) {
  const zone = useZone()
  return (
    <DataTable
      label={t('Kinds of record')}
      columns={[
        { name: t('Kind'), cell: ({ rule }) => kindWords(rule.kind) },
        { name: t('Kept'), wide: true, numeric: true, width: '6rem', cell: ({ kept }) => (kept ? wholeNumber(kept.count) : '–') },
        {
          name: t('Period of the oldest'),
          wide: true,
          width: '15rem',
          cell: ({ kept }) => <span className="figures">{beginningWords(kept?.oldest ?? null, zone)}</span>,
        },
        { name: t('Period'), width: '7.5rem', cell: ({ rule }) => periodWords(rule.ceiling) },
        { name: t('Due'), numeric: true, width: '4.5rem', cell: ({ due }) => wholeNumber(due) },
        { name: t('On hold'), wide: true, numeric: true, width: '5.5rem', cell: ({ held }) => wholeNumber(held) },
      ]}
      fixed
      rows={kinds}
      rowKey={({ rule }) => rule.kind}
      onOpen={({ rule }) => onOpen(rule.kind)}
    />
  )
}

/** What is still valid (a purpose, a duty, a recovery) counts from its end, which may lie ahead. */
function beginningWords(at: number | null, zone: string): string {
  if (at === null) return '–'
  const when = dateAndTime(at, zone)
  return at > Date.now() ? t('begins {when}', { when }) : t('since {when}', { when })
}

function Erased({
  certificates,
  onOpen,
}: {
  certificates: readonly ErasureCertificate[]
  onOpen: (certificate: ErasureCertificate) => void
}) {
  const zone = useZone()
  return (
    <DataTable
      label={t('Erasure certificates')}
      columns={[
        { name: t('What'), cell: ({ subject }) => subjectWords(subject) },
        { name: t('When'), width: '12.5rem', cell: ({ at }) => <span className="figures">{dateAndTime(at, zone)}</span> },
        { name: t('Who'), wide: true, width: '14rem', cell: ({ by }) => <span title={by}>{by}</span> },
        { name: t('Keys'), wide: true, numeric: true, width: '4.5rem', cell: ({ keys }) => wholeNumber(keys.length) },
      ]}
      fixed
      rows={certificates}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      empty={
        <Empty title={t('Nothing was erased yet')}>
          {t('peel trust erase case:NUMBER erases a case for ever, in backups too. Its certificate then stands here.')}
        </Empty>
      }
    />
  )
}

function Deleted({ deletions }: { deletions: readonly Deletion[] }) {
  const zone = useZone()
  return (
    <DataTable
      label={t('Deletions')}
      columns={[
        { name: t('When'), width: '12.5rem', cell: ({ at }) => <span className="figures">{dateAndTime(at, zone)}</span> },
        { name: t('Kind'), cell: ({ kind }) => kindWords(kind) },
        { name: t('Deleted'), numeric: true, width: '5.5rem', cell: ({ count }) => wholeNumber(count) },
        { name: t('On hold'), wide: true, numeric: true, width: '5.5rem', cell: ({ held }) => wholeNumber(held) },
        { name: t('Who'), wide: true, width: '14rem', cell: ({ by }) => <span title={by}>{by}</span> },
        { name: t('Proof'), wide: true, width: '9rem', cell: ({ ledgerIndex }) => <LedgerNumber index={ledgerIndex} /> },
      ]}
      fixed
      rows={deletions}
      rowKey={({ id }) => id}
      empty={<p className="page-note">{t('Nothing has been deleted by its period yet.')}</p>}
    />
  )
}
