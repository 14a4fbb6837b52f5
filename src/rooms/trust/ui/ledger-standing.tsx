/** Does the whole ledger stand? Recomputed in this page from the public files, and asked of the server as well. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, acts, reads, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { Checkpoint, LedgerVerdict, StoreStanding } from '../contract.ts'
import { type Counts, startCount } from '../ledger/count-use.ts'
import { judgeStanding } from '../ledger/judge-standing.ts'
import { checkWhole, readPublicFile, rememberedLedger, rememberLedger, type WholeCheck } from './ledger-check-whole.ts'
import { LinkLine } from './ledger-link.tsx'
import { signatureHolds } from './ledger-signature.ts'
import { saidWords } from './said-in-ledger.ts'

interface Answers {
  /** Null where the public files could not be fetched. */
  here: WholeCheck | null
  /** Null where the server could not be asked. */
  server: (LedgerVerdict & { store: StoreStanding }) | null
  /** What Peel itself has found and said in its entries. */
  counts: Counts | null
  fault?: string
}

interface StandingProps {
  checkpoint: Checkpoint
  onEntry: (index: number) => void
  /** Opens what is said of a backup that was put back. */
  onRestored: () => void
}

export function LedgerStanding({ checkpoint, onEntry, onRestored }: StandingProps) {
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)
  const [answers, setAnswers] = useState<Answers | null>(null)
  const queries = useQueryClient()
  const store = useQuery(reads.ledgerStatus()).data?.store

  const verify = async (): Promise<void> => {
    setAnswers(null)
    setProgress({ done: 0, total: checkpoint.size })
    const count = startCount()
    const onProgress = (done: number, total: number): void => setProgress({ done, total })
    const [here, server] = await Promise.allSettled([
      checkWhole({ read: readPublicFile, signatureHolds, before: rememberedLedger(), onProgress, onEntry: count.add }),
      acts.verifyLedger(),
    ])
    const found = here.status === 'fulfilled' ? here.value : null
    const refusal = server.status === 'rejected' ? server.reason : undefined
    if (found?.verdict.ok && !found.otherKey) rememberLedger({ ...found.seen, at: Date.now() })
    if (server.status === 'fulfilled') queries.setQueryData(reads.ledgerStatus().queryKey, { store: server.value.store })
    setAnswers({
      counts: found ? count.counts() : null,
      here: found,
      server: server.status === 'fulfilled' ? server.value : null,
      ...(refusal ? { fault: refusal instanceof ApiError ? refusal.sentence : String(refusal) } : {}),
    })
    setProgress(null)
  }

  return (
    <section className="card ledger-standing" aria-label={t('The whole ledger')}>
      <div className="ledger-standing-head">
        <div>
          <p className="ledger-size figures">{t('{n, plural, one {# entry} other {# entries}}', { n: checkpoint.size })}</p>
          <p className="quiet">
            {t('Root')} <code>{checkpoint.root}</code>
          </p>
          <p className="quiet">
            {t('Signed as')} <code>{checkpoint.origin}</code>
          </p>
        </div>
        <div className="button-row">
          <Button weight="main" busy={progress !== null} onClick={verify}>
            {t('Verify the whole ledger')}
          </Button>
          <Button onClick={() => saveFile(`checkpoint-${checkpoint.size}.txt`, 'text/plain', checkpoint.note)}>
            {t('Save today’s checkpoint')}
          </Button>
        </div>
      </div>
      {store && <StoreWords store={store} onEntry={onEntry} onRestored={onRestored} />}
      {progress && (
        <ProgressBar
          what={t('Recomputing every entry in this page')}
          done={progress.done}
          total={progress.total}
          unit={t('entries')}
        />
      )}
      {answers && <Answer answers={answers} onEntry={onEntry} />}
    </section>
  )
}

/** As the public page says it, at all times, whether or not somebody pressed: the agency's own people are not the last to know. */
function StoreWords({ store, onEntry, onRestored }: Omit<StandingProps, 'checkpoint'> & { store: StoreStanding }) {
  const zone = useZone()
  const state = judgeStanding(store)
  const [first] = store.problems
  if (state === 'agrees') {
    return (
      <p className="quiet figures">
        {t('The server’s own records agree with the ledger: {n} rows, compared on {when}.', {
          n: wholeNumber(store.rows),
          when: dateAndTime(store.at ?? 0, zone),
        })}
        {(store.acknowledged ?? 0) > 0 && (
          <>
            {' '}
            {t(
              '{n, plural, one {One more differs} other {# more differ}} since a backup was put back, as two people acknowledged.',
              { n: store.acknowledged ?? 0 },
            )}
          </>
        )}
      </p>
    )
  }
  if (state === 'altered' && first) {
    return (
      <Banner
        tone="stop"
        action={
          <span className="button-row">
            {(first.index > 0 || first.kind !== 'unannounced') && (
              <Button size="small" onClick={() => onEntry(first.index)}>
                {t('Open entry {index}', { index: wholeNumber(first.index) })}
              </Button>
            )}
            <Button size="small" onClick={onRestored}>
              {t('A backup was put back?')}
            </Button>
          </span>
        }
      >
        <p>
          <strong>
            {t('The agency’s records no longer match the ledger. Entry {index}.', { index: wholeNumber(first.index) })}
          </strong>
        </p>
        <ul className="ledger-marked">
          {store.problems.slice(0, 5).map(({ index, sentence }) => (
            <li key={`${index} ${sentence}`}>{saidWords(sentence)}</li>
          ))}
          {store.problems.length > 5 && <li>{t('and {n} more', { n: store.problems.length - 5 })}</li>}
        </ul>
        <p>
          {t(
            'The public page is red for the same reason. If a backup was put back, say so below; otherwise keep this machine as it is, and tell your oversight board.',
          )}
        </p>
      </Banner>
    )
  }
  return (
    <Banner tone={state === 'overdue' ? 'stop' : 'person'}>
      {t('The server could not compare its own records with the ledger since {when}.', { when: dateAndTime(store.since, zone) })}
    </Banner>
  )
}

/** What the check of the store found that was asked for just now. */
function StoreLine({ store }: { store: StoreStanding }) {
  const zone = useZone()
  const state = judgeStanding(store)
  const facts = { n: wholeNumber(store.rows), when: dateAndTime(store.at ?? store.since, zone) }
  const words =
    state === 'agrees'
      ? t('The store was asked anew: its {n} rows agree with the ledger, on {when}', facts)
      : state === 'altered'
        ? t('The store was asked anew, and does not agree with the ledger: see above')
        : t('The store could not be asked whole; the last whole check ended on {when}', facts)
  return <LinkLine link={state === 'agrees' ? 'holds' : state === 'altered' ? 'broken' : 'cannot'} words={words} />
}

function Answer({ answers, onEntry }: { answers: Answers; onEntry: (index: number) => void }) {
  const zone = useZone()
  const { here, server, counts } = answers
  const problem = here?.verdict.problem ?? (server && !server.ok ? server.problem : undefined)
  if (problem) {
    const { index } = problem
    return (
      <Banner
        tone="stop"
        action={
          index !== null && (
            <Button size="small" onClick={() => onEntry(index)}>
              {t('Open entry {index}', { index: wholeNumber(index) })}
            </Button>
          )
        }
      >
        <p>
          <strong>
            {index === null
              ? t('The ledger was altered.')
              : t('The ledger was altered. First entry that cannot be trusted: {index}.', { index: wholeNumber(index) })}
          </strong>
        </p>
        <p>{saidWords(problem.sentence)}</p>
        {here?.verdict.problem && server?.ok && <p>{t('The server’s own check reports nothing wrong.')}</p>}
        <p>
          {t(
            'Keep this machine as it is, save today’s checkpoint, and tell your oversight board. What is recorded from now on is still kept.',
          )}
        </p>
      </Banner>
    )
  }
  if (!here && !server) {
    return (
      <Banner tone="person">
        {t('The ledger could not be checked just now; that says nothing about it.')} {answers.fault}
      </Banner>
    )
  }
  const size = here?.verdict.size ?? server?.size ?? 0
  return (
    <div className="ledger-answer" role="status">
      <p className="ledger-stands">{t('{n, plural, one {The one entry stands.} other {All # entries stand.}}', { n: size })}</p>
      <ul>
        <LinkLine
          link={here ? 'holds' : 'cannot'}
          words={t('Every entry and every hash recomputed in this browser, from the public files')}
        />
        <LinkLine
          link={here?.signatureChecked ? 'holds' : 'cannot'}
          words={t('The root that comes out is the one that the ledger’s key signed')}
        />
        <LinkLine link={server ? 'holds' : 'cannot'} words={t('The server’s own check of the files says the same')} />
        {server && <StoreLine store={server.store} />}
        {counts && counts.disputes.length > 0 && (
          <li className="quiet">
            {t(
              'Peel itself has found and said {n, plural, one {# time} other {# times}} that rows did not match the ledger, last in entry {index}. They may have been put right since.',
              { n: counts.disputes.length, index: wholeNumber(counts.disputes.at(-1)?.index ?? 0) },
            )}
          </li>
        )}
        {here?.continues ? (
          <LinkLine
            link="holds"
            words={t('Begins with the {n} entries that this browser saw on {when}', {
              n: wholeNumber(here.continues.size),
              when: dateAndTime(here.continues.at, zone),
            })}
          />
        ) : (
          here && (
            <li className="quiet">
              {t(
                'This browser had not seen this ledger before. It remembers today’s root, so that a history rewritten and signed anew is noticed next time.',
              )}
            </li>
          )
        )}
      </ul>
      {here?.otherKey && (
        <Banner tone="person">
          {t(
            'The ledger is signed by another key than the one this browser saw before. Compare it with the key that the agency published: {key}',
            {
              key: here.seen.key.trim(),
            },
          )}
        </Banner>
      )}
    </div>
  )
}
