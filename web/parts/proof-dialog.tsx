/** A ledger number that opens its proof, checked in this page. */

import { lazy, Suspense, useState } from 'react'
import { wholeNumber } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { Dialog } from './dialog.tsx'
import { Skeleton } from './states.tsx'

const LedgerProof = lazy(() => import('../../src/rooms/trust/ui/ledger-proof.tsx'))

export function LedgerNumber({ index }: { index: number }) {
  const [open, setOpen] = useState(false)
  const words = t('Ledger no. {index}', { index: wholeNumber(index) })
  return (
    <>
      <button type="button" className="ledger-number figures" onClick={() => setOpen(true)} title={t('Show the proof')}>
        {words}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={words} wide>
        <Suspense fallback={<Skeleton lines={6} />}>
          <LedgerProof index={index} />
        </Suspense>
      </Dialog>
    </>
  )
}
