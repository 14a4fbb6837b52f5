/** One erasure: what its certificate says, and whether signature, ledger and store bear it out. */

import './ledger.css'
import { useQuery } from '@tanstack/react-query'
import { reads, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ErasureCertificate } from '../contract.ts'
import { LinkLine } from './ledger-link.tsx'

export function ProtectionErasure({ certificate }: { certificate: ErasureCertificate }) {
  const zone = useZone()
  const proof = useQuery(reads.erasure(certificate.id))
  const { at, by, why, keys, ledgerIndex, id } = certificate
  return (
    <div className="stack">
      <Loaded of={proof} lines={3}>
        {({ signatureHolds, entryCommits, keysLeft }) => (
          <>
            {!(signatureHolds && entryCommits && keysLeft === 0) && (
              <Banner tone="stop">
                {t('This certificate is not borne out. Do not rely on it; tell your security officer.')}
              </Banner>
            )}
            <ul className="protection-links">
              <LinkLine link={signatureHolds ? 'holds' : 'broken'} words={t('The ledger’s key signed this certificate.')} />
              <LinkLine
                link={entryCommits ? 'holds' : 'broken'}
                words={t('The ledger entry commits to exactly this certificate.')}
              />
              <LinkLine
                link={keysLeft === 0 ? 'holds' : 'broken'}
                words={t(
                  '{n, plural, =0 {No key is left in the store.} one {# key is left in the store!} other {# keys are left in the store!}}',
                  {
                    n: keysLeft,
                  },
                )}
              />
            </ul>
          </>
        )}
      </Loaded>
      <dl className="protection-facts">
        <dt>{t('When')}</dt>
        <dd className="figures">{dateAndTime(at, zone)}</dd>
        <dt>{t('Who')}</dt>
        <dd>{by}</dd>
        <dt>{t('Why')}</dt>
        <dd>{why}</dd>
        <dt>{t('Keys destroyed')}</dt>
        <dd>
          {keys.map(({ version, fingerprint }) => (
            <code key={version} className="protection-print">
              {version}: {fingerprint}
            </code>
          ))}
        </dd>
        <dt>{t('Ledger')}</dt>
        <dd>
          <LedgerNumber index={ledgerIndex} />
        </dd>
      </dl>
      <p className="quiet">
        {t(
          'A fingerprint tells a key again and opens nothing. Whoever kept a copy of the old key file and a backup of the records could still open them until that key is retired, eight days after the next rotation.',
        )}
      </p>
      <Button onClick={() => saveFile(`${id}.json`, 'application/json', JSON.stringify(certificate, null, 2))}>
        {t('Save the certificate')}
      </Button>
    </div>
  )
}
