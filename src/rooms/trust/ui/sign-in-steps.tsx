/** Signing in, one question at a time: a passkey, or a name, its password, and the second factor. */

import { KeyRound, Landmark } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Session } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import type { HalfSignedIn, StillNeeded } from '../contract.ts'
import { EnrolSecondFactor } from './enrol.tsx'
import { type Entered, identityActs } from './identity-acts.ts'
import { useAct } from './use-act.ts'

interface StepsProps {
  session: Pick<Session, 'half' | 'sso' | 'passkeys'>
  onSignedIn: () => void
}

export function SignInSteps({ session, onSignedIn }: StepsProps) {
  const [half, setHalf] = useState<HalfSignedIn | null>(session.half)
  const entered = ({ person, needs }: Entered, name: string): void => {
    if (person || !needs) onSignedIn()
    else setHalf({ name, needs, recoveryAsked: false })
  }
  if (half) return <SecondStep half={half} passkeys={session.passkeys} onSignedIn={onSignedIn} onBack={() => setHalf(null)} />
  return <Door session={session} onEntered={entered} />
}

function Door({ session, onEntered }: { session: StepsProps['session']; onEntered: (entered: Entered, name: string) => void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [named, setNamed] = useState(false)
  const passkey = useAct()
  const typed = useAct()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (named) void typed.run(async () => onEntered(await identityActs.signIn(name.trim(), password), name.trim()))
    else setNamed(true)
  }
  return (
    <div className="sign-in-steps">
      {session.passkeys && !named && (
        <>
          <Button
            weight="main"
            size="thumb"
            icon={<KeyRound size={20} aria-hidden />}
            busy={passkey.busy}
            onClick={() => passkey.run(async () => onEntered(await identityActs.signInByPasskey(), ''))}
          >
            {t('Sign in with a passkey')}
          </Button>
          {passkey.fault && <Banner tone="stop">{passkey.fault}</Banner>}
        </>
      )}
      {session.sso && !named && (
        <a className="button button-plain button-thumb" href="/api/trust/sso">
          <Landmark size={20} aria-hidden />
          <span className="button-words">{session.sso}</span>
        </a>
      )}
      {(session.passkeys || session.sso) && !named && <p className="sign-in-or">{t('or')}</p>}
      <form className="sign-in-form" onSubmit={submit}>
        <Field
          label={t('Name')}
          autoComplete="username"
          required
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            setNamed(false)
          }}
        />
        {named && (
          <Field
            label={t('Password')}
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            value={password}
            fault={typed.fault}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
        <Button type="submit" weight={named || !session.passkeys ? 'main' : 'plain'} busy={typed.busy}>
          {named ? t('Sign in') : t('Continue')}
        </Button>
      </form>
    </div>
  )
}

/** Whoever proved one factor: the code, the passkey, or the first enrolment. */
function SecondStep({
  half,
  passkeys,
  onSignedIn,
  onBack,
}: {
  half: HalfSignedIn
  passkeys: boolean
  onSignedIn: () => void
  onBack: () => void
}) {
  const steps: Record<StillNeeded, () => ReactNode> = {
    code: () => <CodeStep onSignedIn={onSignedIn} />,
    passkey: () => <PasskeyStep onSignedIn={onSignedIn} />,
    enrolment: () => <EnrolSecondFactor passkeys={passkeys} onDone={onSignedIn} />,
  }
  return (
    <div className="sign-in-steps">
      {half.name && <p className="quiet">{t('{name}, one more step.', { name: half.name })}</p>}
      {steps[half.needs]()}
      <div className="sign-in-foot">
        <Button weight="quiet" size="small" onClick={onBack}>
          {t('Sign in as somebody else')}
        </Button>
        {half.needs !== 'enrolment' && <LostFactor asked={half.recoveryAsked} />}
      </div>
    </div>
  )
}

function CodeStep({ onSignedIn }: { onSignedIn: () => void }) {
  const [code, setCode] = useState('')
  const { busy, fault, run } = useAct()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run(async () => {
      await identityActs.enterCode(code)
      onSignedIn()
    })
  }
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={t('Code')}
        hint={t('Six digits from your code generator, or one of your printed recovery codes.')}
        autoComplete="one-time-code"
        spellCheck={false}
        required
        autoFocus
        value={code}
        fault={fault}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" weight="main" busy={busy}>
        {t('Sign in')}
      </Button>
    </form>
  )
}

function PasskeyStep({ onSignedIn }: { onSignedIn: () => void }) {
  const { busy, fault, run } = useAct()
  return (
    <>
      <p>{t('This account’s second factor is a passkey.')}</p>
      <Button
        weight="main"
        size="thumb"
        icon={<KeyRound size={20} aria-hidden />}
        busy={busy}
        onClick={() =>
          run(async () => {
            await identityActs.signInByPasskey()
            onSignedIn()
          })
        }
      >
        {t('Use the passkey')}
      </Button>
      {fault && <Banner tone="stop">{fault}</Banner>}
    </>
  )
}

/** The way back in when the second factor is gone: two people, not one click. */
function LostFactor({ asked }: { asked: boolean }) {
  const [done, setDone] = useState(asked)
  const { busy, fault, run } = useAct()
  if (done)
    return (
      <Banner tone="person">
        {t(
          'Recovery was asked for. Go to an administrator and a second administrator or commander: both must approve within 24 hours.',
        )}
      </Banner>
    )
  return (
    <>
      <Button
        weight="quiet"
        size="small"
        busy={busy}
        onClick={() =>
          run(async () => {
            await identityActs.askForRecovery()
            setDone(true)
          })
        }
      >
        {t('I have lost it')}
      </Button>
      {fault && <Banner tone="stop">{fault}</Banner>}
    </>
  )
}
