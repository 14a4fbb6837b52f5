/** Enrolling what one signs in with: a passkey, or a code generator with printed recovery codes. The QR code is drawn here, by nobody else. */

import '#web/parts/page.css'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Printer, Smartphone } from 'lucide-react'
import { type FormEvent, useMemo, useState } from 'react'
import { encode } from 'uqr'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { t } from '#web/words/words.ts'
import type { TotpOffer } from '../contract.ts'
import { identityActs } from './identity-acts.ts'
import { useAct } from './use-act.ts'

/** For somebody who has a password and no second factor yet. */
export function EnrolSecondFactor({ passkeys, onDone }: { passkeys: boolean; onDone: () => void }) {
  const [way, setWay] = useState<'choose' | 'codes'>(passkeys ? 'choose' : 'codes')
  const { busy, fault, run } = useAct()
  if (way === 'codes') return <EnrolCodes onDone={onDone} />
  return (
    <div className="enrol-ways">
      <h2>{t('Choose your second factor')}</h2>
      <p className="quiet">{t('A password alone can be guessed or taken. Criminal justice records ask for two factors.')}</p>
      <button
        type="button"
        className="enrol-way"
        aria-busy={busy}
        onClick={() =>
          run(async () => {
            await identityActs.enrolPasskey('')
            onDone()
          })
        }
      >
        <KeyRound size={24} aria-hidden />
        <span className="enrol-way-name">{t('A passkey on this device')}</span>
        <span className="enrol-way-words">
          {t('Fingerprint, face or PIN unlocks it. Nothing to type, nothing to steal. Best.')}
        </span>
      </button>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <button type="button" className="enrol-way" onClick={() => setWay('codes')}>
        <Smartphone size={24} aria-hidden />
        <span className="enrol-way-name">{t('Codes from an app')}</span>
        <span className="enrol-way-words">
          {t('A code generator on your phone shows six digits that change every half minute.')}
        </span>
      </button>
    </div>
  )
}

/** Shows the secret, takes the first code, hands over the recovery codes. */
export function EnrolCodes({ onDone }: { onDone: () => void }) {
  const offer = useQuery({
    queryKey: ['totp-offer'],
    queryFn: identityActs.askForCodes,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const [codes, setCodes] = useState<string[]>()
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />
  return <Loaded of={offer}>{(shown) => <FirstCode offer={shown} onCodes={setCodes} />}</Loaded>
}

function FirstCode({ offer, onCodes }: { offer: TotpOffer; onCodes: (codes: string[]) => void }) {
  const [code, setCode] = useState('')
  const { busy, fault, run } = useAct()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run(async () => onCodes((await identityActs.enrolCodes(offer.secret, code)).recoveryCodes))
  }
  return (
    <form className="enrol-codes" onSubmit={submit}>
      <h2>{t('Connect your code generator')}</h2>
      <p className="quiet">
        {t('Open the app on your phone and point it at the square. Then type the six digits that it shows.')}
      </p>
      <QrCode text={offer.uri} />
      <details>
        <summary>{t('Type the secret instead')}</summary>
        <code className="enrol-secret">{offer.secret.match(/.{1,4}/g)?.join(' ')}</code>
      </details>
      <Field
        label={t('Six digits')}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        fault={fault}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" weight="main" busy={busy}>
        {t('Connect')}
      </Button>
    </form>
  )
}

/** Always dark on light, whatever the theme: cameras read it so. */
function QrCode({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'M', border: 4 })
    const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])))
    return { size, path: squares.join('') }
  }, [text])
  return (
    <svg className="enrol-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('QR code for your code generator')}>
      <rect className="enrol-qr-ground" width={size} height={size} />
      <path className="enrol-qr-ink" d={path} shapeRendering="crispEdges" />
    </svg>
  )
}

/** Shown once. Print, save or write them down; each opens the account once when the generator is lost. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [kept, setKept] = useState(false)
  return (
    <div className="enrol-codes">
      <h2>{t('Keep these recovery codes')}</h2>
      <p className="quiet">
        {t(
          'Each one stands in for the six digits once, for the day your phone is lost. They are shown only now; Peel keeps no copy that it could read.',
        )}
      </p>
      <ol className="enrol-recovery">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="button-row no-print">
        <Button icon={<Printer size={16} aria-hidden />} onClick={() => window.print()}>
          {t('Print')}
        </Button>
        <Button onClick={() => saveFile('peel-recovery-codes.txt', 'text/plain', `${codes.join('\n')}\n`)}>
          {t('Save as a file')}
        </Button>
      </div>
      <label className="enrol-kept no-print">
        <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />
        {t('I have them in a safe place, not on this device.')}
      </label>
      <Button weight="main" className="no-print" disabled={!kept} onClick={onDone}>
        {t('Done')}
      </Button>
    </div>
  )
}
