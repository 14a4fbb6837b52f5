/** One month in one file, made or checked in the reader's own browser: the counts, the signed tree, and who outside the agency co-signed it. */

import { useEffect, useRef, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Choice } from '#web/parts/field.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { MonthCount } from '../ledger/count-use.ts'
import { type MonthStatement, makeStatement, readStatement, writeStatement } from '../ledger/month-statement.ts'
import { readKey } from '../ledger/signed-note.ts'
import { readPublicFile } from './ledger-check-whole.ts'
import { LinkLine } from './ledger-link.tsx'
import { sha256 } from './ledger-sha256.ts'
import { signatureHolds } from './ledger-signature.ts'
import { saidWords } from './said-in-ledger.ts'
import { monthWords } from './verify-counts.tsx'
import type { PublicCheck } from './verify-run.ts'

interface Given {
  check: PublicCheck
  /** Recomputes everything, and counts a statement again meanwhile. */
  again: (statement: MonthStatement) => void
}

export function VerifyStatement({ check, again }: Given) {
  const months = [...check.counts.months].reverse()
  const [wanted, setWanted] = useState<string>()
  const [fault, setFault] = useState<string>()
  const month = months.find((one) => one.month === wanted) ?? lastWhole(months)
  if (!month) return null
  const save = async (): Promise<void> => {
    setFault(undefined)
    const key = readKey(check.seen.key, sha256)
    const tools = { read: readPublicFile, months: check.counts.months, now: Date.now(), sha256, signatureHolds }
    const made = key && (await makeStatement(month.month, { ...tools, key }).catch(() => null))
    if (made) return saveFile(`statement-${month.month}.json`, 'application/json', writeStatement(made))
    setFault(t('No statement can be made here: a tile is missing, or this browser cannot check the signature.'))
  }
  return (
    <section className="page-section verify-statement">
      <h2>{t('One month in one file')}</h2>
      <p className="page-note">
        {t(
          'For whoever asks about a month: its counts, its first and last entry, the signed tree at its end, and the co-signatures over it. Whoever is given the file checks it with the offline verifier or at the command line, and counts again.',
        )}
      </p>
      <div className="verify-month">
        <Choice
          label={t('Month')}
          value={month.month}
          onChange={(event) => setWanted(event.target.value)}
          options={months.map((one) => ({ value: one.month, words: monthWords(one.month) }))}
        />
        <Button onClick={() => void save()}>{t('Save the statement')}</Button>
      </div>
      <p>
        {t('{searches, plural, =0 {No search} one {One search} other {# searches}}, entries {first} to {last}.', {
          searches: Object.values(month.searches).reduce((all, n) => all + n, 0),
          first: wholeNumber(month.first),
          last: wholeNumber(month.last),
        })}{' '}
        {isRunning(month) && t('The month is not over: the file says so, and that it may have grown since.')}{' '}
        <Covered check={check} month={month} />
      </p>
      {fault && <p role="alert">{fault}</p>}
      <CheckStatement check={check} again={again} />
    </section>
  )
}

/** For whoever was given one. */
function CheckStatement({ check: { stated }, again }: Given) {
  const [fault, setFault] = useState<string>()
  const choose = async (file: File | undefined): Promise<void> => {
    setFault(undefined)
    if (!file) return
    const statement = file.size <= mostBytes ? readStatement(await file.text()) : null
    if (statement) again(statement)
    else setFault(t('This is not a statement of a month: choose the whole file.'))
  }
  return (
    <>
      <p className="button-row">
        <label className="button button-plain button-normal verify-choose">
          {t('Check a statement that you were given')}
          <input
            type="file"
            className="unseen"
            accept=".json,application/json"
            onChange={({ target }) => void choose(target.files?.[0])}
          />
        </label>
      </p>
      {fault && <p role="alert">{fault}</p>}
      {stated && <Held stated={stated} />}
    </>
  )
}

/** The page was rebuilt while it recounted: whoever asked is brought back to the answer. */
function Held({ stated: { said, held } }: { stated: NonNullable<PublicCheck['stated']> }) {
  const answer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // It may promise to scroll, and what an effect answers is called when it ends.
    void answer.current?.scrollIntoView({ block: 'center' })
  }, [])
  const { ok, witnessed, problem } = held
  const words = { month: monthWords(said.month), searches: said.searches }
  return (
    <div ref={answer} className={`proof-verdict ledger-verdict proof-${ok ? 'holds' : 'broken'}`} role={ok ? 'status' : 'alert'}>
      <p>
        {ok
          ? t('This statement holds: {month}, {searches, plural, =0 {no search} one {one search} other {# searches}}.', words)
          : t('This statement does not agree with the ledger.')}
      </p>
      <ul>
        {problem !== undefined && <li>{saidWords(problem)}</li>}
        {ok && <LinkLine link="holds" words={t('Its counts, counted again here from the entries')} />}
        {ok && <LinkLine link="holds" words={t('The signed tree that it names leads to the one of today')} />}
        {ok &&
          witnessed.map((name) => (
            <LinkLine key={name} link="holds" words={t('{name} co-signed a tree that holds the whole month', { name })} />
          ))}
        {ok && witnessed.length === 0 && <li>{t('No witness is named in it: the agency alone vouches for this month.')}</li>}
        {ok && !said.complete && <li>{t('The month was not over when it was made: it may have grown since.')}</li>}
      </ul>
    </div>
  )
}

/** One is of some kilobytes. */
const mostBytes = 1_000_000

/** Plainly, when nobody outside stands behind the month. */
function Covered({ check: { cover }, month }: { check: PublicCheck; month: MonthCount }) {
  if (cover.upTo > month.last && cover.at !== null)
    return t('{by}, outside the agency, co-signed a tree that holds all of it, on {when}.', {
      by: cover.by ?? '',
      when: dateAndTime(cover.at, 'UTC'),
    })
  return (
    <strong>
      {t('Nobody outside the agency has co-signed a tree that holds all of it: the agency alone vouches for this month.')}
    </strong>
  )
}

const isRunning = ({ month }: MonthCount): boolean => month >= new Date().toISOString().slice(0, 7)

/** The newest month that is over, or the only one there is. Newest first. */
const lastWhole = (months: readonly MonthCount[]): MonthCount | undefined => months.find((one) => !isRunning(one)) ?? months[0]
