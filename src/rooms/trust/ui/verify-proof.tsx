/** A proof that somebody was given, checked by whoever was given it; and one to take away. */

import { type FormEvent, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Field, LongField } from '#web/parts/field.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndHundredth, dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import { readPublicFile } from './ledger-check-whole.ts'
import { LinkLine } from './ledger-link.tsx'
import { actWords, basisWords, confirmedWords } from './ledger-words.ts'
import { saidWords } from './said-in-ledger.ts'
import { checkPasted, type PastedProof, proofFile } from './verify-prove.ts'

export function VerifyProof({ keyLine, size }: { keyLine: string; size: number }) {
  return (
    <section className="page-section verify-proofs">
      <h2>{t('One entry')}</h2>
      <div className="verify-two">
        <Check keyLine={keyLine} />
        <Take size={size} />
      </div>
    </section>
  )
}

function Check({ keyLine }: { keyLine: string }) {
  const [text, setText] = useState('')
  const [result, setResult] = useState<PastedProof | 'cannot' | null>(null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setResult(await checkPasted(text, keyLine, readPublicFile).catch(() => 'cannot' as const))
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <LongField
        label={t('Paste a proof')}
        hint={t(
          'A .tlog-proof file, e.g. from a disclosure file or a subject access answer. It is checked here and goes nowhere.',
        )}
        rows={6}
        spellCheck={false}
        className="input verify-paste"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="button-row">
        <Button type="submit">{t('Check this proof')}</Button>
      </p>
      {result && <Result result={result} />}
    </form>
  )
}

function Result({ result }: { result: PastedProof | 'cannot' }) {
  if (result === 'cannot')
    return (
      <p role="status">
        {t('This browser cannot check Ed25519 signatures over an unencrypted address; use the offline verifier below')}
      </p>
    )
  if (result.kind === 'not-a-proof')
    return <p role="alert">{t('This is not a proof: it should begin with c2sp.org/tlog-proof@v1 and be pasted whole.')}</p>
  if (result.kind === 'no-key')
    return <p role="status">{t('The ledger’s key has not been fetched yet. Try again in a moment.')}</p>
  const { ok, entry, head, included, witnesses } = result.check
  const signers = witnesses.filter(({ signed }) => signed !== null)
  return (
    <div className={`proof-verdict ledger-verdict proof-${ok ? 'holds' : 'broken'}`} role={ok ? 'status' : 'alert'}>
      <p>
        {ok && entry && head
          ? t('This proof holds: entry {index} stood unaltered in the ledger of {size} entries.', {
              index: wholeNumber(entry.index),
              size: wholeNumber(head.size),
            })
          : t('This proof does not hold. It was altered, or it is of another ledger.')}
      </p>
      <ul>
        <LinkLine link={head ? 'holds' : 'broken'} words={t('The root is signed by this ledger’s key')} />
        <LinkLine link={included ? 'holds' : 'broken'} words={t('The entry leads to the root')} />
        {signers.map(({ name, signed }) => (
          <LinkLine
            key={name}
            link="holds"
            words={t('Witnessed by {name} on {when}', { name, when: signed ? dateAndTime(signed.at, 'UTC') : '' })}
          />
        ))}
      </ul>
      {ok && entry && (
        <dl className="facts">
          <dt>{t('Act')}</dt>
          <dd>{actWords(entry.act)}</dd>
          <dt>{t('What')}</dt>
          <dd>{saidWords(entry.what)}</dd>
          <dt>{t('By')}</dt>
          <dd>{entry.by}</dd>
          <dt>{t('When')}</dt>
          <dd className="figures">{dateAndHundredth(entry.at, 'UTC')} UTC</dd>
          {entry.basis && (
            <>
              <dt>{t('Legal basis')}</dt>
              <dd>
                {basisWords(entry.basis)} {confirmedWords(entry.confirmed)}
              </dd>
            </>
          )}
          {entry.recipient && (
            <>
              <dt>{t('Given to')}</dt>
              <dd>{entry.recipient}</dd>
            </>
          )}
        </dl>
      )}
    </div>
  )
}

function Take({ size }: { size: number }) {
  const [words, setWords] = useState('')
  const [fault, setFault] = useState<string>()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const index = /^\d{1,15}$/.test(words.trim()) ? Number(words.trim()) : Number.NaN
    if (!(index < size)) {
      setFault(size === 0 ? t('The ledger is empty.') : t('Give a number from 0 to {last}.', { last: wholeNumber(size - 1) }))
      return
    }
    const file = await proofFile(readPublicFile, index).catch(() => null)
    setFault(file ? undefined : t('No proof of this entry can be made: a tile is missing or cannot be fetched.'))
    if (file) saveFile(`entry-${index}.tlog-proof`, 'text/plain', file)
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Field
        label={t('Take a proof with you: entry no.')}
        hint={t('A file of a few lines that proves this entry to anybody, also without this server.')}
        inputMode="numeric"
        value={words}
        fault={fault}
        onChange={(event) => setWords(event.target.value)}
      />
      <p className="button-row">
        <Button type="submit">{t('Save the proof')}</Button>
      </p>
    </form>
  )
}
