/** What stands under a ledger number: the entry, and its proof checked here, link by link, up to the signature. */

import './ledger.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reads, useZone } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Loaded, Skeleton } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndHundredth, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { LedgerProof as Proof } from '../contract.ts'
import { tellNames } from '../ledger/who-acted.ts'
import { checkProof, type ProofCheck, verdictOf } from './ledger-check-proof.ts'
import { readPublicFile } from './ledger-check-whole.ts'
import { LinkLine } from './ledger-link.tsx'
import { LedgerTree } from './ledger-tree.tsx'
import { actWords, basisWords, confirmedWords, pseudonymWords, whoWords } from './ledger-words.ts'
import { saidWords } from './said-in-ledger.ts'
import { proofAsFile } from './verify-prove.ts'

export default function LedgerProof({ index }: { index: number }) {
  const [reasons, setReasons] = useState(false)
  const proof = useQuery(reads.proof(index, reasons))
  return <Loaded of={proof}>{(found) => <Checked proof={found} asked={reasons} onReasons={() => setReasons(true)} />}</Loaded>
}

function useCheck(proof: Proof): ProofCheck | undefined {
  const { entry, checkpoint } = proof
  return useQuery({
    queryKey: ['proof-check', entry.index, checkpoint.size, checkpoint.root, proof.leafHash],
    queryFn: async () => {
      const key = await readPublicFile('key').catch(() => null)
      return checkProof(proof, new TextDecoder().decode(key ?? new Uint8Array(0)))
    },
    gcTime: 0,
    retry: false,
  }).data
}

function Checked({ proof, asked, onReasons }: { proof: Proof; asked: boolean; onReasons: () => void }) {
  const check = useCheck(proof)
  const zone = useZone()
  const { entry, checkpoint, names = {} } = proof
  const pseudonym = pseudonymWords(entry)
  const why = check?.reason === 'holds' ? whyOf(proof.opened?.reason) : entry.why
  return (
    <div className="proof">
      {check ? <Verdict check={check} proof={proof} /> : <Skeleton lines={2} />}
      <dl className="facts">
        <dt>{t('Act')}</dt>
        <dd>{actWords(entry.act)}</dd>
        <dt>{t('What')}</dt>
        <dd>{tellNames(saidWords(entry.what), names)}</dd>
        <dt>{t('By')}</dt>
        <dd>
          {whoWords(entry, names)}
          {entry.act === 'suggest' && <span className="quiet"> {t('Method: {method}', { method: entry.by })}</span>}
        </dd>
        {pseudonym && (
          <>
            <dt>{t('In the ledger as')}</dt>
            <dd>
              <code>{pseudonym}</code>{' '}
              <span className="quiet">
                {t('The ledger is public and names nobody; the name is shown inside the agency only.')}
              </span>
            </dd>
          </>
        )}
        {(why || entry.reason) && (
          <>
            <dt>{t('Reason')}</dt>
            <dd>
              {why ??
                (asked ? (
                  t('Sealed, or its key was destroyed; not shown here.')
                ) : (
                  <>
                    {t('Sealed: somebody typed it, and it may name people.')}{' '}
                    <Button size="small" onClick={onReasons}>
                      {t('Open it for the purpose in force')}
                    </Button>
                  </>
                ))}
            </dd>
          </>
        )}
        {entry.purpose && (
          <>
            <dt>{t('Purpose')}</dt>
            <dd>
              <code>{entry.purpose}</code> {entry.basis && basisWords(entry.basis)} {confirmedWords(entry.confirmed)}
            </dd>
          </>
        )}
        {entry.recipient && (
          <>
            <dt>{t('Given to')}</dt>
            <dd>{tellNames(entry.recipient, names)}</dd>
          </>
        )}
        <dt>{t('When')}</dt>
        <dd className="figures">
          {dateAndHundredth(entry.at, zone)} <span className="quiet">{zone}</span>
        </dd>
        <dt>{t('About')}</dt>
        <dd>
          <code>{entry.subject}</code>
        </dd>
        {entry.voids !== undefined && (
          <>
            <dt>{t('Voids')}</dt>
            <dd>{t('It says that entry {index} never took effect.', { index: wholeNumber(entry.voids) })}</dd>
          </>
        )}
      </dl>
      {check && (
        <>
          <h3>{t('From this entry to the signature')}</h3>
          <LedgerTree leafHash={check.leafHash} steps={check.climb.steps} index={entry.index} />
          <details>
            <summary>{t('All hashes, to follow by hand')}</summary>
            <ol className="ledger-hashes">
              <li>
                {t('Leaf: SHA-256 of a zero byte and the entry’s canonical JSON')} <code>{check.leafHash}</code>
              </li>
              {check.climb.steps.map((step) => (
                <li key={step.result}>
                  {step.neighbour === 'left' ? t('With its left neighbour') : t('With its right neighbour')}{' '}
                  <code>{step.hash}</code> {t('this gives')} <code>{step.result}</code>
                </li>
              ))}
            </ol>
          </details>
        </>
      )}
      <p>
        <Button size="small" onClick={() => saveFile(`entry-${entry.index}.tlog-proof`, 'text/plain', proofAsFile(proof))}>
          {t('Save the proof')}
        </Button>
      </p>
      <details>
        <summary>{t('The signed checkpoint')}</summary>
        <pre className="note">{checkpoint.note}</pre>
      </details>
    </div>
  )
}

/** The reason as it was sealed, which is what was checked. */
function whyOf(sealed: string | undefined): string | undefined {
  try {
    return (JSON.parse(sealed ?? '{}') as { why?: string }).why
  } catch {
    return undefined
  }
}

function Verdict({ check, proof }: { check: ProofCheck; proof: Proof }) {
  const verdict = verdictOf(check)
  const { entry, checkpoint } = proof
  const numbers = { index: wholeNumber(entry.index), size: wholeNumber(checkpoint.size) }
  return (
    <div className={`proof-verdict proof-${verdict} ledger-verdict`} role={verdict === 'broken' ? 'alert' : 'status'}>
      <p>
        {verdict === 'holds' &&
          t('Checked in this browser: entry {index} stands unaltered in the ledger of {size} entries.', numbers)}
        {verdict === 'broken' &&
          t(
            'This proof does not hold: the entry or the ledger was altered. Do not rely on it. Tell your administrator and your oversight board.',
          )}
        {verdict === 'cannot' &&
          t(
            'Entry {index} stands in the ledger of {size} entries, but this browser cannot check the signature. On the station, run: npx peel ledger prove {plain}',
            {
              ...numbers,
              plain: entry.index,
            },
          )}
      </p>
      {proof.row && <p>{saidWords(proof.row.sentence)}</p>}
      <ul>
        <LinkLine link={check.words} words={t('The words shown are those that were sealed')} />
        {check.reason && <LinkLine link={check.reason} words={t('The reason shown is the one that was sealed')} />}
        {check.row && <LinkLine link={check.row} words={t('The row in the store is the one that was sealed')} />}
        <LinkLine link={check.tree} words={t('The entry leads to the root')} />
        <LinkLine link={check.signature} words={t('The root is signed by this ledger’s key')} />
      </ul>
    </div>
  )
}
