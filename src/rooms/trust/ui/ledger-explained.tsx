/** What the ledger is, for whoever is policed and for whoever argues about it, and how to check it without this page. */

import { t } from '#web/words/words.ts'

export function LedgerExplained() {
  const address = `${location.origin}/ledger`
  return (
    <section className="page-section ledger-explained">
      <div>
        <h2>{t('In plain words')}</h2>
        <p>
          {t(
            'Each time Peel suggests something, and each time a person decides, imports or looks something up, one line is written here. Lines are added and never changed or taken out: whoever checks sees at once when one was. Against somebody who holds the key and signs everything anew, an older copy of the root or an outside witness is needed.',
          )}
        </p>
        <p>
          {t(
            'All lines together give one long number, the root. It changes with every line, it is signed, and anyone may keep a copy. Whoever kept an older one can tell whether a line from before was altered, even years later.',
          )}
        </p>
        <p>
          {t(
            'No victim, suspect or witness is named here, and in the public files nobody of the staff either: there they stand under a pseudonym, and only this page puts the name in its place. What somebody gave as a reason is sealed: the ledger holds its fingerprint, and the words are shown only to those who may read them.',
          )}
        </p>
      </div>
      <div>
        <h2>{t('For a court')}</h2>
        <p>
          {t(
            'An append-only Merkle tree (RFC 6962) in public tiles with signed checkpoints (C2SP tlog-tiles, Ed25519). Each entry is canonical JSON (RFC 8785) with act, author, sentence, subject and time to 1/100 s, and the SHA-256 of the content that stays in the store.',
          )}
        </p>
        <p>
          {t(
            'A proof shows that this entry stood at this place, unaltered, when that root was signed. It does not show that what the entry says is true, nor that nothing was done outside Peel.',
          )}
        </p>
        <p>
          {t(
            'Against a ledger rewritten and signed anew only an older checkpoint helps: save one, or ask a body outside the agency to keep them. Destroying the sealed reason later leaves every proof standing.',
          )}
        </p>
      </div>
      <div className="ledger-yourself">
        <h2>{t('Check it without this page')}</h2>
        <p>{t('On any machine with Node.js and Peel’s source. Nobody needs to sign in.')}</p>
        <pre className="note">{`npx peel ledger verify ${address}
npx peel ledger verify ${address} --key KEY --seen checkpoint.txt
npx peel ledger prove 0 ${address}`}</pre>
        <p>
          <a href="/verify">{t('The public page, for everybody')}</a>
        </p>
        <p>
          {t('The files:')} <a href="/ledger/checkpoint">{t('the signed checkpoint')}</a>,{' '}
          <a href="/ledger/key">{t('the public key')}</a>, <code>/ledger/tile/…</code>
        </p>
      </div>
    </section>
  )
}
