/** What stands under a ledger number: the entry, its path to the signed checkpoint, and the check done in this page. */

import { useQuery } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { LedgerProof } from '../../src/rooms/trust/contract.ts'
import { reads, useZone } from '../api.ts'
import { dateAndTime, wholeNumber } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { Dialog } from './dialog.tsx'
import { Loaded } from './states.tsx'
import { verifyInclusion } from './verify-inclusion.ts'

type Verdict = 'checking' | 'holds' | 'broken' | 'cannot'

function useVerdict(proof: LedgerProof): Verdict {
  const [verdict, setVerdict] = useState<Verdict>('checking')
  useEffect(() => {
    let current = true
    // Browsers offer SHA-256 only to pages from https or from this machine.
    if (!globalThis.crypto?.subtle) {
      setVerdict('cannot')
      return
    }
    const { size, root } = proof.checkpoint
    verifyInclusion({ index: proof.entry.index, size, root, leafHash: proof.leafHash, path: proof.path })
      .catch(() => false)
      .then((holds) => current && setVerdict(holds ? 'holds' : 'broken'))
    return () => {
      current = false
    }
  }, [proof])
  return verdict
}

function Proof({ proof }: { proof: LedgerProof }) {
  const verdict = useVerdict(proof)
  const zone = useZone()
  const { entry, checkpoint } = proof
  return (
    <div className="proof">
      <p className={`proof-verdict proof-${verdict}`} role="status">
        {verdict === 'holds' && <Check size={18} aria-hidden />}
        {verdict === 'broken' && <X size={18} aria-hidden />}
        {verdict === 'checking' && t('Checking in this browser')}
        {verdict === 'holds' &&
          t('Checked in this browser: entry {index} is in the ledger of {size} entries, unaltered.', {
            index: wholeNumber(entry.index),
            size: wholeNumber(checkpoint.size),
          })}
        {verdict === 'broken' &&
          t(
            'This proof does not hold: the entry or the ledger was altered. Do not rely on it. Tell your administrator and your oversight board.',
          )}
        {verdict === 'cannot' &&
          t('This browser checks proofs only over https. On the station, run: npx peel ledger prove {index}', {
            index: entry.index,
          })}
      </p>
      <dl className="facts">
        <dt>{t('What')}</dt>
        <dd>{entry.what}</dd>
        <dt>{t('By')}</dt>
        <dd>{entry.by}</dd>
        {(entry.why ?? proof.opened?.reason) && (
          <>
            <dt>{t('Reason')}</dt>
            <dd>{entry.why ?? proof.opened?.reason}</dd>
          </>
        )}
        <dt>{t('When')}</dt>
        <dd className="figures">{dateAndTime(entry.at, zone)}</dd>
        <dt>{t('Leaf')}</dt>
        <dd>
          <code>{proof.leafHash}</code>
        </dd>
        <dt>{t('Path')}</dt>
        <dd>
          {proof.path.length === 0
            ? t('No steps: it is the only entry')
            : t('{n, plural, one {# step} other {# steps}} to the root', { n: proof.path.length })}
        </dd>
        <dt>{t('Root')}</dt>
        <dd>
          <code>{checkpoint.root}</code>
        </dd>
      </dl>
      <details>
        <summary>{t('The signed checkpoint')}</summary>
        <pre className="note">{checkpoint.note}</pre>
      </details>
    </div>
  )
}

function ProofOf({ index }: { index: number }) {
  const proof = useQuery(reads.proof(index))
  return <Loaded of={proof}>{(found) => <Proof proof={found} />}</Loaded>
}

/** A ledger number that opens its proof. */
export function LedgerNumber({ index }: { index: number }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="ledger-number figures" onClick={() => setOpen(true)} title={t('Show the proof')}>
        {t('Ledger no. {index}', { index: wholeNumber(index) })}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('Ledger no. {index}', { index: wholeNumber(index) })} wide>
        <ProofOf index={index} />
      </Dialog>
    </>
  )
}
