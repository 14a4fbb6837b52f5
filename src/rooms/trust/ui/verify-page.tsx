/** The public page: anybody, without signing in, recomputes the whole ledger in their own browser and sees what it was used for. */

import './ledger.css'
import './verify.css'
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { saveFile } from '#web/save-file.ts'
import { Mark } from '#web/shell/getting-ready.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { languages, setLanguage, t, useLanguage } from '#web/words/words.ts'
import type { MonthStatement } from '../ledger/month-statement.ts'
import { LinkLine } from './ledger-link.tsx'
import { saidWords } from './said-in-ledger.ts'
import { splitDisputes } from './split-disputes.ts'
import { VerifyCounts } from './verify-counts.tsx'
import { VerifyProof } from './verify-proof.tsx'
import {
  alarmsOf,
  type Caution,
  type CheckMessage,
  type CheckRequest,
  cautionsOf,
  type PublicCheck,
  remember,
  remembered,
} from './verify-run.ts'
import { VerifyStatement } from './verify-statement.tsx'

const base = '/ledger'
/** Everybody who looks at this page sees the same times. */
const zone = 'UTC'

type State =
  | { kind: 'checking'; done: number; total: number }
  | { kind: 'checked'; check: PublicCheck; at: number }
  | { kind: 'failed'; why: string }

/** Runs the check beside the page, at once and whenever it is asked for again. */
function useCheck(): { state: State; again: (statement?: MonthStatement) => void } {
  const [state, setState] = useState<State>({ kind: 'checking', done: 0, total: 0 })
  const worker = useRef<Worker | null>(null)
  const again = useCallback((statement: MonthStatement | null = null) => {
    worker.current?.terminate()
    setState({ kind: 'checking', done: 0, total: 0 })
    const fresh = new Worker(new URL('./verify-worker.ts', import.meta.url), { type: 'module' })
    worker.current = fresh
    fresh.onmessage = ({ data }: MessageEvent<CheckMessage>) => {
      if (data.kind === 'progress') return setState({ kind: 'checking', done: data.done, total: data.total })
      fresh.terminate()
      if (data.kind === 'failed') return setState({ kind: 'failed', why: data.why })
      const at = Date.now()
      // Only what held is remembered: a forged ledger must not become what the true one is measured by.
      if (alarmsOf(data.check).length === 0) remember({ ...data.check.seen, at })
      setState({ kind: 'checked', check: data.check, at })
    }
    fresh.onerror = (event) => setState({ kind: 'failed', why: event.message })
    const request: CheckRequest = {
      base: new URL(base, location.href).href,
      before: remembered(),
      now: Date.now(),
      statement,
    }
    fresh.postMessage(request)
  }, [])
  useEffect(() => {
    again()
    return () => worker.current?.terminate()
  }, [again])
  return { state, again }
}

export default function VerifyPage() {
  const language = useLanguage()
  const { state, again } = useCheck()
  const check = state.kind === 'checked' ? state.check : null
  const alarmed = check !== null && alarmsOf(check).length > 0
  const cautious = check !== null && !alarmed && cautionsOf(check).length > 0
  return (
    <div className="verify" key={language} data-alarmed={alarmed} data-cautious={cautious}>
      <header className="verify-bar">
        <Mark size={28} />
        <span className="verify-bar-name">{t('Peel, public page')}</span>
        <span className="verify-bar-end">
          {languages.map(({ code, name }) => (
            <button key={code} type="button" lang={code} aria-pressed={language === code} onClick={() => setLanguage(code)}>
              {name}
            </button>
          ))}
          <Link to={'/published' as string}>{t('Published counts')}</Link>
          <Link to="/">{t('Sign in')}</Link>
        </span>
      </header>
      <main className="verify-main">
        <h1>{t('Verify it yourself')}</h1>
        <p className="verify-lead">
          {t(
            'Everything that Peel suggested, and everything that somebody decided, looked up or gave out, stands in a ledger. This page recomputes all of it in your own browser. You need not sign in, and you need not believe the agency.',
          )}
        </p>
        <p className="quiet">
          {t(
            'Nobody’s name stands in it, because nothing can be taken back out of it: whoever acted stands there with their role and a lasting pseudonym, so that anybody can see how much one person did. Entries from before this rule still show names. To a court or an oversight board that asks, the agency proves who one pseudonym is, and gives away nobody else.',
          )}
        </p>
        <Answer state={state} again={() => again()} />
        {check && !alarmed && check.counts.disputes.length > 0 && <Disputes check={check} />}
        {check && <Standing check={check} />}
        {check && check.verdict.size > 0 && (
          <VerifyCounts counts={check.counts} doubt={check.verdict.ok ? (alarmed ? 'red' : null) : 'unsound'} />
        )}
        {check?.verdict.ok && !alarmed && <VerifyStatement check={check} again={again} />}
        <VerifyProof keyLine={check?.seen.key ?? ''} size={check?.verdict.size ?? 0} />
        <Elsewhere />
      </main>
    </div>
  )
}

function Answer({ state, again }: { state: State; again: () => void }) {
  if (state.kind === 'checking') {
    return (
      <section className="card verify-answer" aria-label={t('Answer')}>
        <ProgressBar
          what={t('Recomputing every entry in this browser')}
          done={state.done}
          total={state.total || undefined}
          unit={t('entries')}
        />
      </section>
    )
  }
  if (state.kind === 'failed') {
    return (
      <Banner
        tone="person"
        action={
          <Button size="small" onClick={again}>
            {t('Try again')}
          </Button>
        }
      >
        {t('The ledger could not be fetched just now; that says nothing about it.')} {state.why}
      </Banner>
    )
  }
  const { check, at } = state
  return alarmsOf(check).length > 0 ? <Red check={check} at={at} again={again} /> : <Calm check={check} again={again} />
}

function Calm({ check, again }: { check: PublicCheck; again: () => void }) {
  const { verdict, continues, signatureChecked, store, cover } = check
  const cautions = cautionsOf(check)
  return (
    <section className="card verify-answer" role="status" aria-label={t('Answer')} data-cautious={cautions.length > 0}>
      <div className="verify-answer-head">
        <p className="verify-verdict">
          {cautions.includes('unwitnessed')
            ? t(
                '{n, plural, one {The one entry stands as the agency signed it} other {All # entries stand as the agency signed them}}.',
                {
                  n: verdict.size,
                },
              )
            : t(
                '{n, plural, =0 {The ledger is empty.} one {The one entry stands, unaltered.} other {All # entries stand, unaltered.}}',
                {
                  n: verdict.size,
                },
              )}
        </p>
        <Button onClick={again}>{t('Check again')}</Button>
      </div>
      {cautions.length > 0 && <Cautions check={check} />}
      <ul>
        <LinkLine link="holds" words={t('Every entry and every hash was recomputed here, from the public files')} />
        <LinkLine
          link={signatureChecked ? 'holds' : 'cannot'}
          words={
            signatureChecked
              ? t('The root that comes out is the one that the ledger’s key signed')
              : t('This browser cannot check Ed25519 signatures over an unencrypted address; use the offline verifier below')
          }
        />
        {continues ? (
          <LinkLine
            link="holds"
            words={t('It begins with the {n} entries that this browser saw on {when}', {
              n: wholeNumber(continues.size),
              when: dateAndTime(continues.at, zone),
            })}
          />
        ) : (
          <li className="quiet verify-first">
            {t(
              'This browser sees this ledger for the first time. It remembers the root, and notices next time if history was rewritten.',
            )}{' '}
            {t(
              'That everything was put back to an earlier day before this visit, database and ledger together, shows to nobody who comes for the first time: a witness outside, or a browser that was here before, notices it.',
            )}
          </li>
        )}
        {(cover.state === 'all' || cover.state === 'most') && <Witnessed check={check} />}
        {store?.at && !cautions.includes('unchecked') && (
          <LinkLine
            link="holds"
            words={t('The server says that its store agrees: {n} rows, on {when}', {
              n: wholeNumber(store.rows),
              when: dateAndTime(store.at, zone),
            })}
          />
        )}
        {typeof store?.statesFrom === 'number' && (
          <li className="quiet">
            {t('It compares cases, accounts, purposes and duties from entry {n} on; how they stood before is not covered', {
              n: store.statesFrom,
            })}
          </li>
        )}
      </ul>
    </section>
  )
}

/** How far whoever is outside has co-signed. What came since lies in the agency's hands alone until the next visit. */
function Witnessed({ check: { cover, verdict } }: { check: PublicCheck }) {
  const { upTo, by, at } = cover
  if (at === null) return null
  const facts = { by: by ?? '', when: dateAndTime(at, zone), n: wholeNumber(upTo) }
  return (
    <>
      <LinkLine
        link="holds"
        words={
          upTo === verdict.size
            ? t('{by}, outside the agency, co-signed all of it on {when}', facts)
            : t('{by}, outside the agency, co-signed the first {n} entries on {when}', facts)
        }
      />
      {upTo < verdict.size && (
        <li className="quiet verify-first">
          {t(
            '{n, plural, one {The newest entry is} other {The newest # entries are}} not co-signed yet: until the next visit the agency alone vouches for them.',
            { n: verdict.size - upTo },
          )}
        </li>
      )}
    </>
  )
}

/** What a person should see to before the answer is worth all that it could be. */
function Cautions({ check }: { check: PublicCheck }) {
  const { store, cover, verdict, now } = check
  const words: Record<Caution, () => string> = {
    silent: () => t('The server does not say whether its own records agree with the ledger. Try again, or ask the agency.'),
    unchecked: () =>
      t('The server could not compare its own records with the ledger since {when}. If that lasts, this page turns red.', {
        when: dateAndTime(store?.since ?? 0, zone),
      }),
    restored: () =>
      check.counts.restored
        .map(({ index, what }) => `${t('Entry {index}:', { index: wholeNumber(index) })} ${saidWords(what)}`)
        .join(' '),
    unwitnessed: () =>
      t(
        'Nobody outside the agency has co-signed yet. Whoever holds the agency’s key could still show each reader another history. A board, a newspaper or you can witness it: the last command below.',
      ),
    clock: () =>
      t(
        'The server’s clock says {server} and yours {own}. If yours is right, this may be a copy of then, without what was done since.',
        {
          server: dateAndTime(store?.asked ?? 0, zone),
          own: dateAndTime(now, zone),
        },
      ),
    'witness-late': () =>
      cover.upTo === verdict.size
        ? t('The last co-signature is from {when}. Nothing was written since, or this is a copy of then.', {
            when: dateAndTime(cover.at ?? 0, zone),
          })
        : t(
            'The last co-signature is from {when}; {n, plural, one {the one entry} other {the # entries}} since then stand on the agency’s word.',
            {
              when: dateAndTime(cover.at ?? 0, zone),
              n: verdict.size - cover.upTo,
            },
          ),
  }
  return (
    <ul className="verify-cautions">
      {cautionsOf(check).map((caution) => (
        <li key={caution} data-caution={caution}>
          <TriangleAlert size={16} aria-hidden />
          <span>{words[caution]()}</span>
        </li>
      ))}
    </ul>
  )
}

function Red({ check, at, again }: { check: PublicCheck; at: number; again: () => void }) {
  const alarms = alarmsOf(check)
  const first = alarms[0]
  const save = (): void => {
    const evidence = {
      at: new Date(at).toISOString(),
      alarms,
      verdict: check.verdict,
      now: check.seen,
      before: remembered(),
      store: check.store,
    }
    saveFile('ledger-evidence.json', 'application/json', JSON.stringify(evidence, null, 2))
  }
  return (
    <section className="verify-red" role="alert" aria-label={t('Answer')}>
      <p className="verify-verdict">
        {first?.kind === 'store'
          ? t('The agency’s records no longer match the ledger. Entry {index}.', { index: wholeNumber(first.index ?? 0) })
          : first?.kind === 'key'
            ? t('This ledger is signed by another key than the one this browser saw before.')
            : first?.kind === 'witness'
              ? t('A witness’s signature that this browser saw is gone.')
              : first?.kind === 'cut'
                ? t('Peel itself says that this ledger was cut or rewritten. Entry {index}.', {
                    index: wholeNumber(first.index ?? 0),
                  })
                : first?.kind === 'overdue'
                  ? t('Whether the agency’s records match the ledger could not be checked.')
                  : first?.index === null || first === undefined
                    ? t('This ledger was altered.')
                    : t('This ledger was altered. First entry that cannot be trusted: {index}.', {
                        index: wholeNumber(first.index),
                      })}
      </p>
      <ul className="verify-alarms">
        {alarms.slice(0, 8).map((alarm) => (
          <li key={`${alarm.kind} ${alarm.index} ${alarm.sentence}`}>
            {alarm.kind === 'key' ? (
              <>
                {t('Compare it with the key that the agency published:')} <code>{alarm.sentence}</code>
              </>
            ) : alarm.kind === 'witness' ? (
              t('{name} had signed this ledger, and is no longer listed or has gone back.', { name: alarm.sentence })
            ) : alarm.kind === 'overdue' ? (
              t('The server could not compare its own records with the ledger since {when}.', {
                when: dateAndTime(check.store?.since ?? 0, zone),
              })
            ) : (
              saidWords(alarm.sentence)
            )}
          </li>
        ))}
        {alarms.length > 8 && <li>{t('and {n} more', { n: alarms.length - 8 })}</li>}
      </ul>
      <p>
        {t(
          'What to do: save the evidence, do not clear this browser’s data, and tell the oversight board. What this page remembers of the true ledger is kept.',
        )}
      </p>
      <div className="button-row">
        <Button weight="stop" onClick={save}>
          {t('Save the evidence')}
        </Button>
        <Button onClick={again}>{t('Check again')}</Button>
      </div>
    </section>
  )
}

/** Peel found and said so itself; the rows may have been put right since. */
function Disputes({ check }: { check: PublicCheck }) {
  const { newest, earlier, howManyEarlier, untold } = splitDisputes(check.counts)
  return (
    <Banner tone="person">
      <p>
        <strong>{t('Peel itself has found rows that no longer matched the ledger:')}</strong>
      </p>
      <DisputeList of={newest} />
      {howManyEarlier > 0 && (
        <details>
          <summary>{t('{n, plural, one {# earlier one} other {# earlier ones}}', { n: howManyEarlier })}</summary>
          <DisputeList of={earlier} />
          {untold > 0 && <p>{t('and {n} older ones, which stand in the ledger', { n: wholeNumber(untold) })}</p>}
        </details>
      )}
    </Banner>
  )
}

function DisputeList({ of }: { of: PublicCheck['counts']['disputes'] }) {
  return (
    <ul>
      {of.map(({ index, what }) => (
        <li key={index}>
          {t('Entry {index}:', { index: wholeNumber(index) })} {saidWords(what)}
        </li>
      ))}
    </ul>
  )
}

function Standing({ check }: { check: PublicCheck }) {
  const { verdict, witnesses, seen } = check
  return (
    <section className="page-section verify-standing">
      <h2>{t('Who signed what')}</h2>
      <dl className="facts">
        <dt>{t('Entries')}</dt>
        <dd className="figures">{wholeNumber(verdict.size)}</dd>
        <dt>{t('Root')}</dt>
        <dd>
          <code>{verdict.root || t('none')}</code>
        </dd>
        <dt>{t('Signed by')}</dt>
        <dd>
          <code>{seen.key.trim() || t('none')}</code>
          <Aside>{t('Compare this key with the one that the agency has published on paper or on its own site.')}</Aside>
        </dd>
        <dt>{t('Witnesses')}</dt>
        <dd>
          {witnesses.length === 0 ? (
            t('None. Whoever holds the key could show each reader another history; a witness outside the agency ends that.')
          ) : (
            <ul className="verify-witnesses">
              {witnesses.map(({ name, key, signed }) => (
                <li key={key}>
                  <strong>{name}</strong>{' '}
                  {signed
                    ? t('signed {n} entries on {when}', { n: wholeNumber(signed.size), when: dateAndTime(signed.at, zone) })
                    : t('has signed nothing yet, or its signature does not hold')}
                  <br />
                  <code className="quiet">{key}</code>
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
      <p className="quiet">{t('All times on this page are in UTC.')}</p>
    </section>
  )
}

const Aside = ({ children }: { children: ReactNode }) => <span className="verify-aside quiet">{children}</span>

function Elsewhere() {
  const address = `${location.origin}${base}`
  return (
    <section className="page-section verify-elsewhere">
      <h2>{t('Without this page')}</h2>
      <p className="page-note">
        {t(
          'This page itself comes from the agency’s server. Who does not want to trust even that checks elsewhere: the verifier is one file without anything else in it, to be opened from a disk, best got from somebody you trust; or Peel’s own source on any machine with Node.js.',
        )}
      </p>
      <p className="button-row">
        <a className="button button-plain button-normal" href="/peel-verify.html" download>
          {t('Download the offline verifier')}
        </a>
        <a className="button button-plain button-normal" href={`${base}/ledger.tar`} download>
          {t('Download the whole ledger')}
        </a>
        <a href={`${base}/checkpoint`}>{t('the signed checkpoint')}</a>
        <a href={`${base}/key`}>{t('the public key')}</a>
      </p>
      <p className="page-note">
        {t(
          'The whole ledger is one file, ledger.tar: the signed checkpoint, the key, every entry and every hash, and what witnesses signed. The offline verifier opens it as it is; unpacked, the commands take its folder in place of the address.',
        )}
      </p>
      <pre className="note">{`npx peel ledger verify ${address} --key KEY
npx peel ledger verify ${address} --key KEY --statement statement-2026-10.json
npx peel ledger witness ${address} --key my-key --state my-state.json`}</pre>
      <p className="page-note">
        {t(
          'That every look stands here: Peel sends no answer about a case before its entry is signed, and each answer names its entry. Have somebody search while you watch, and look that entry up above. Of 300 searches that you chose, all found, fewer than 1 % go without, with 95 % confidence.',
        )}
      </p>
      <p className="page-note quiet">
        {t(
          'What this proves: that these entries stand, in this order, as they were signed. It does not prove that what an entry says is true, nor that nothing was done outside Peel.',
        )}
      </p>
    </section>
  )
}
