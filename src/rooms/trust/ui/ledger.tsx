/** The ledger: what was done, as it is done; a number opens its proof; the whole is checked in this page. */

import './ledger.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { reads, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Field } from '#web/parts/field.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Failed, Skeleton } from '#web/parts/states.tsx'
import { Inspector } from '#web/shell/inspector.tsx'
import { dateAndHundredth, dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { Checkpoint, LedgerEntry } from '../contract.ts'
import { tellNames } from '../ledger/who-acted.ts'
import { LedgerExplained } from './ledger-explained.tsx'
import { addPage } from './ledger-pages.ts'
import LedgerProof from './ledger-proof.tsx'
import { LedgerRestored } from './ledger-restored.tsx'
import { LedgerStanding } from './ledger-standing.tsx'
import { actWords, type Names, whoWords } from './ledger-words.ts'
import { saidWords } from './said-in-ledger.ts'

const pageSize = 100
/** New entries are asked for this often while somebody looks. */
const pollEvery = 10_000
/** The ledger was cut, rewritten or put back: red here as it is on the public page. */
const cutCodes: ReadonlySet<string> = new Set(['trust.ledger-shortened', 'trust.ledger-rewritten', 'trust.ledger-forgotten'])

export default function LedgerScreen() {
  const newest = useQuery({ ...reads.ledger(undefined, pageSize), refetchInterval: pollEvery })
  const [opened, setOpened] = useState<number | null>(null)
  const close = (): void => setOpened(null)
  const [restoring, setRestoring] = useState(false)
  const inspector = opened !== null && (
    <Inspector key={opened} title={t('Ledger no. {index}', { index: wholeNumber(opened) })} over={t('Proof')} onClose={close}>
      <LedgerProof index={opened} />
    </Inspector>
  )
  return (
    <Page
      wide
      title={t('Ledger')}
      lead={t(
        'Every look-up, every suggestion, every decision and every import, in the order in which they happened. Anyone can check that nothing was altered or taken out.',
      )}
      inspector={inspector}
    >
      {newest.error && !newest.data && <Failed error={newest.error} retry={() => newest.refetch()} />}
      {!newest.data && !newest.error && <Skeleton lines={8} />}
      {newest.data && (
        <>
          <LedgerStanding checkpoint={newest.data.checkpoint} onEntry={setOpened} onRestored={() => setRestoring(true)} />
          <div className="stack page-section">
            {newest.data.notices?.map(({ code, sentence }) => (
              <Banner
                key={code}
                tone={cutCodes.has(code) ? 'stop' : 'person'}
                action={
                  cutCodes.has(code) && (
                    <Button size="small" onClick={() => setRestoring(true)}>
                      {t('A backup was put back?')}
                    </Button>
                  )
                }
              >
                {saidWords(sentence)}
              </Banner>
            ))}
            {newest.isError && (
              <Banner>{t('New entries could not be fetched just now; what you see is as it was a moment ago.')}</Banner>
            )}
            <Entries
              page={newest.data.entries}
              names={newest.data.names}
              checkpoint={newest.data.checkpoint}
              onOpen={setOpened}
            />
          </div>
        </>
      )}
      <LedgerRestored open={restoring} onToggle={setRestoring} />
      <LedgerExplained />
    </Page>
  )
}

function Entries({
  page,
  names: newest,
  checkpoint,
  onOpen,
}: {
  page: readonly LedgerEntry[]
  /** By pseudonym. */
  names: Names
  checkpoint: Checkpoint
  onOpen: (index: number) => void
}) {
  const zone = useZone()
  const queries = useQueryClient()
  const [entries, setEntries] = useState<readonly LedgerEntry[]>(() => addPage([], page))
  const [names, setNames] = useState<Names>(newest)
  const [fault, setFault] = useState<unknown>(null)
  const fetching = useRef(false)
  useEffect(() => setEntries((known) => addPage(known, page)), [page])
  useEffect(() => setNames((known) => ({ ...known, ...newest })), [newest])

  const fetchOlder = async (): Promise<void> => {
    const oldest = entries.at(-1)
    if (!oldest || oldest.index === 0 || fetching.current) return
    fetching.current = true
    setFault(null)
    try {
      const older = await queries.fetchQuery(reads.ledger(oldest.index, pageSize))
      setNames((known) => ({ ...known, ...older.names }))
      setEntries((known) => addPage(known, older.entries))
    } catch (error) {
      setFault(error)
    } finally {
      fetching.current = false
    }
  }

  if (checkpoint.size === 0) {
    return (
      <Empty title={t('Nothing has been done yet')}>
        {t('The first import, suggestion or decision writes the first entry, and it appears here by itself.')}
      </Empty>
    )
  }
  return (
    <>
      <div className="ledger-list-head">
        <div>
          <h2>{t('Entries, newest first')}</h2>
          <p className="quiet figures">
            {t('{shown} of {size} fetched; older ones come as you scroll.', {
              shown: wholeNumber(entries.length),
              size: wholeNumber(checkpoint.size),
            })}
          </p>
        </div>
        <GoToEntry size={checkpoint.size} onOpen={onOpen} />
      </div>
      <DataTable
        label={t('Ledger entries')}
        columns={[
          {
            name: t('No.'),
            cell: (entry) => <span className="ledger-number">{wholeNumber(entry.index)}</span>,
            numeric: true,
            width: '4.5rem',
          },
          {
            name: t('When'),
            cell: (entry) => <span className="figures">{dateAndHundredth(entry.at, zone)}</span>,
            wide: true,
            width: '15.5rem',
          },
          { name: t('Act'), cell: (entry) => actWords(entry.act), wide: true, width: '8rem' },
          {
            name: t('Who'),
            cell: (entry) => <span title={entry.by}>{whoWords(entry, names)}</span>,
            wide: true,
            width: '19rem',
          },
          {
            name: t('What'),
            cell: ({ what }) => <Told words={tellNames(saidWords(what), names)} />,
            under: (entry) => (
              <>
                <span>{whoWords(entry, names)}</span>
                <span className="figures">{dateAndTime(entry.at, zone)}</span>
              </>
            ),
          },
          {
            name: t('Why'),
            cell: (entry) => <span title={entry.why}>{entry.why ?? (entry.reason ? t('sealed') : '')}</span>,
            wide: true,
            width: '6.5rem',
          },
        ]}
        fixed
        rows={entries}
        rowKey={(entry) => entry.index}
        onOpen={(entry) => onOpen(entry.index)}
        onEnd={() => void fetchOlder()}
      />
      {fault !== null && <Failed error={fault} retry={() => void fetchOlder()} />}
    </>
  )
}

/** Whole where the column is too narrow for it. */
const Told = ({ words }: { words: string }) => <span title={words}>{words}</span>

/** A number cited on paper leads to its proof. */
function GoToEntry({ size, onOpen }: { size: number; onOpen: (index: number) => void }) {
  const [words, setWords] = useState('')
  const [fault, setFault] = useState<string>()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const index = /^\d{1,15}$/.test(words.trim()) ? Number(words.trim()) : Number.NaN
    if (!(index < size)) {
      setFault(t('Give a number from 0 to {last}.', { last: wholeNumber(size - 1) }))
      return
    }
    setFault(undefined)
    onOpen(index)
  }
  return (
    <form className="ledger-go" onSubmit={submit} noValidate>
      <Field
        label={t('Open entry no.')}
        inputMode="numeric"
        value={words}
        fault={fault}
        onChange={(event) => setWords(event.target.value)}
      />
      <Button type="submit">{t('Open')}</Button>
    </form>
  )
}
