/** The random audit: what was drawn, under a seed that nobody could choose, and what whoever reviewed it found. */

import { useState } from 'react'
import { ask, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { LongField } from '#web/parts/field.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { toast } from '#web/parts/toast.tsx'
import { dateAndHundredth, dateAndTime, percent, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { AuditItem, LookReviewed, SignalsOverview } from '../contract.ts'
import { usePatchSignals } from './patch-signals.ts'
import { basisWords } from './purpose-words.ts'
import { saidWords } from './said-in-ledger.ts'
import { useAct } from './use-act.ts'

const auditWords = (state: AuditItem['state']): string =>
  ({ waits: () => t('Waits'), 'in-order': () => t('In order'), questioned: () => t('Questioned') })[state]()

export function SecurityAudit({ data, onOpen }: { data: SignalsOverview; onOpen: (item: AuditItem) => void }) {
  const zone = useZone()
  const { draws, audit, audited } = data
  const [open] = draws
  return (
    <section className="page-section">
      <h2>{t('Random audit')}</h2>
      <p className="page-note">
        {t(
          '15 of 1,000 looks are drawn by chance, the watchers’ own among them. The ledger commits to the seed before a week and reveals it after, so nobody chooses what is audited and anybody can repeat the draw.',
        )}{' '}
        {open && (
          <>
            <span className="figures">{t('This draw began {when}.', { when: dateAndTime(open.from, zone) })}</span>{' '}
            <LedgerNumber index={open.committedAt} />
          </>
        )}
      </p>
      <p className="figures">
        {t('{waiting} drawn looks wait to be reviewed, the oldest first.', { waiting: wholeNumber(audited.waiting) })}{' '}
        {audited.interval
          ? t(
              '{questioned} of {reviewed} reviewed looks were questioned: between {low} and {high} of all looks would be, with 95 % confidence.',
              {
                questioned: wholeNumber(audited.questioned),
                reviewed: wholeNumber(audited.reviewed),
                low: percent(audited.interval.low),
                high: percent(audited.interval.high),
              },
            )
          : t('None was reviewed yet, so nothing can be said of those that no signal catches.')}
      </p>
      <DataTable
        label={t('Looks that were drawn')}
        fixed
        height={360}
        columns={[
          { name: t('When'), width: '11rem', cell: ({ at }) => <span className="figures">{dateAndTime(at, zone)}</span> },
          { name: t('Who'), width: '14rem', cell: ({ by }) => by },
          { name: t('What'), wide: true, cell: ({ what }) => saidWords(what) },
          { name: t('State'), width: '7rem', cell: ({ state }) => auditWords(state) },
        ]}
        rows={audit}
        rowKey={({ index }) => index}
        onOpen={onOpen}
        empty={<p className="quiet">{t('Nothing has been drawn yet: there were few looks since the draw began.')}</p>}
      />
    </section>
  )
}

export function SecurityAuditItem({ item }: { item: AuditItem }) {
  const zone = useZone()
  return (
    <div className="stack">
      <p>
        {saidWords(item.what)}
        {item.searched !== undefined && (
          <> {item.searched === null ? t('The words were erased.') : t('Words: “{words}”', { words: item.searched })}</>
        )}
      </p>
      <dl className="security-facts">
        <dt>{t('When')}</dt>
        <dd className="figures">{dateAndHundredth(item.at, zone)}</dd>
        {item.basis && (
          <>
            <dt>{t('Basis')}</dt>
            <dd>{basisWords(item.basis)}</dd>
          </>
        )}
        <dt>{t('Proof')}</dt>
        <dd>
          <LedgerNumber index={item.index} />
        </dd>
      </dl>
      {item.state !== 'waits' ? (
        <p>
          <strong>{auditWords(item.state)}</strong> · {item.reviewedBy}
          {item.remark && <> · “{item.remark}”</>}
        </p>
      ) : item.mayReview ? (
        <Review item={item} />
      ) : (
        <p className="quiet">{t('You took this look, so somebody else reviews it.')}</p>
      )}
    </div>
  )
}

function Review({ item }: { item: AuditItem }) {
  const patch = usePatchSignals()
  const [remark, setRemark] = useState('')
  const { busy, fault, run } = useAct()
  const review = (verdict: 'in-order' | 'questioned'): Promise<void> =>
    run(async () => {
      const path = `/api/trust/watch/audit/${item.index}/review`
      const made = await ask<LookReviewed>(path, { method: 'POST', body: { verdict, remark } })
      toast(t('Your review stands in the ledger.'))
      const reviewed = { state: verdict, ...made }
      patch((shown) => ({
        ...shown,
        audit: shown.audit.map((one) => (one.index === item.index ? { ...one, ...reviewed } : one)),
      }))
    })
  return (
    <div className="stack">
      {fault && <Banner tone="person">{fault}</Banner>}
      <LongField label={t('What you found')} value={remark} onChange={(event) => setRemark(event.target.value)} />
      <div className="button-row">
        <Button weight="main" busy={busy} onClick={() => void review('in-order')}>
          {t('In order')}
        </Button>
        <Button busy={busy} onClick={() => void review('questioned')}>
          {t('Question it')}
        </Button>
      </div>
    </div>
  )
}
