/** Does the whole ledger stand? Recomputed in this page from the public files, and asked of the server as well. */

import { useState } from 'react'
import { ApiError, acts, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { Checkpoint, LedgerVerdict } from '../contract.ts'
import { checkWhole, readPublicFile, rememberedLedger, rememberLedger, type WholeCheck } from './ledger-check-whole.ts'
import { LinkLine } from './ledger-link.tsx'
import { signatureHolds } from './ledger-signature.ts'

interface Answers {
  /** Null where the public files could not be fetched. */
  here: WholeCheck | null
  /** Null where the server could not be asked. */
  server: LedgerVerdict | null
  fault?: string
}

export function LedgerStanding({ checkpoint, onEntry }: { checkpoint: Checkpoint; onEntry: (index: number) => void }) {
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)
  const [answers, setAnswers] = useState<Answers | null>(null)

  const verify = async (): Promise<void> => {
    setAnswers(null)
    setProgress({ done: 0, total: checkpoint.size })
    const onProgress = (done: number, total: number): void => setProgress({ done, total })
    const [here, server] = await Promise.allSettled([
      checkWhole({ read: readPublicFile, signatureHolds, before: rememberedLedger(), onProgress }),
      acts.verifyLedger(),
    ])
    const found = here.status === 'fulfilled' ? here.value : null
    const refusal = server.status === 'rejected' ? server.reason : undefined
    if (found?.verdict.ok && !found.otherKey) rememberLedger({ ...found.seen, at: Date.now() })
    setAnswers({
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

function Answer({ answers, onEntry }: { answers: Answers; onEntry: (index: number) => void }) {
  const zone = useZone()
  const { here, server } = answers
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
        <p>{problem.sentence}</p>
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
        <LinkLine link={server ? 'holds' : 'cannot'} words={t('The server’s own check says the same')} />
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
