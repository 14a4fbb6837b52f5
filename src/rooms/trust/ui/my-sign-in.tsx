/** A person's own account: where one is signed in, what one signs in with, and ending or changing either. */

import './sign-in.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, MonitorSmartphone, Plus, Smartphone } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { reads, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field } from '#web/parts/field.tsx'
import { Page } from '#web/parts/page.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { Factors, SessionView, SignInMethod } from '../contract.ts'
import { EnrolCodes, RecoveryCodes } from './enrol.tsx'
import { identityActs, identityReads } from './identity-acts.ts'
import { useAct } from './use-act.ts'

export default function MySignIn() {
  const session = useQuery(reads.session()).data
  const made = session?.demoPeople.length ?? 0
  return (
    <Page
      title={t('Your sign-in')}
      lead={t('Where you are signed in, and what you sign in with. End what you do not recognise; it stops at once, everywhere.')}
    >
      <Sessions />
      {made > 0 ? (
        <section className="page-section">
          <h2>{t('What you sign in with')}</h2>
          <p className="page-note">
            {t(
              'Nothing: people of the synthetic city sign in with one click. With real records each person enrols a passkey here.',
            )}
          </p>
        </section>
      ) : (
        <SignsInWith passkeys={session?.passkeys ?? false} />
      )}
    </Page>
  )
}

function methodWords(method: SignInMethod): string {
  const words: Record<SignInMethod, () => string> = {
    passkey: () => t('with a passkey'),
    password: () => t('with a password'),
    'password+code': () => t('with password and code'),
    'password+recovery-code': () => t('with password and recovery code'),
    sso: () => t('through the agency'),
    link: () => t('with a one-time link'),
    demo: () => t('with one click'),
  }
  return words[method]()
}

function Sessions() {
  const sessions = useQuery(identityReads.sessions())
  const queries = useQueryClient()
  const { busy, fault, run } = useAct()
  const end = (act: () => Promise<{ ended: number }>): Promise<void> =>
    run(async () => {
      const { ended } = await act()
      await queries.invalidateQueries({ queryKey: ['my-sessions'] })
      toast(
        t('{n, plural, =0 {No other session was open.} one {# session has ended.} other {# sessions have ended.}}', { n: ended }),
      )
    })
  return (
    <section className="page-section">
      <h2>{t('Your sessions')}</h2>
      <Loaded of={sessions}>
        {(open) => (
          <>
            <ul className="plain-rows">
              {open.map((session) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  busy={busy}
                  onEnd={() => end(() => identityActs.endSession(session.id))}
                />
              ))}
            </ul>
            {fault && <Banner tone="stop">{fault}</Banner>}
            {open.length > 1 && (
              <Button busy={busy} onClick={() => end(identityActs.endOtherSessions)}>
                {t('End all others')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

function SessionRow({ session, busy, onEnd }: { session: SessionView; busy: boolean; onEnd: () => void }) {
  const zone = useZone()
  const device = session.device || t('Unknown device')
  return (
    <li className="plain-row" data-current={session.current}>
      <MonitorSmartphone size={20} aria-hidden />
      <div className="plain-row-words">
        <strong>{device}</strong>
        {session.current && <span className="plain-row-mark">{t('This session')}</span>}
        {!session.whole && <span className="plain-row-mark">{t('Not finished')}</span>}
        <p className="quiet figures">
          {t('From {address}, signed in {when} {how}', {
            address: session.address || '–',
            when: dateAndTime(session.createdAt, zone),
            how: methodWords(session.method),
          })}
        </p>
        <p className="quiet figures">
          {session.whole
            ? t('Last used {when}', { when: dateAndTime(session.seenAt, zone) })
            : t('The second step is missing, so it opens nothing; it ends by itself within half an hour.')}
        </p>
      </div>
      {!session.current && (
        <Button size="small" busy={busy} onClick={onEnd} aria-label={t('End the session on {device}', { device })}>
          {t('End')}
        </Button>
      )}
    </li>
  )
}

function SignsInWith({ passkeys }: { passkeys: boolean }) {
  const factors = useQuery(identityReads.factors())
  return (
    <section className="page-section">
      <h2>{t('What you sign in with')}</h2>
      <Loaded of={factors}>{(known) => <FactorList factors={known} passkeys={passkeys} />}</Loaded>
    </section>
  )
}

function FactorList({ factors, passkeys }: { factors: Factors; passkeys: boolean }) {
  const zone = useZone()
  const queries = useQueryClient()
  const [open, setOpen] = useState<'passkey' | 'password' | 'codes' | 'recovery' | null>(null)
  const [printed, setPrinted] = useState<string[]>()
  const { busy, fault, run } = useAct()
  const refresh = async (): Promise<void> => {
    setOpen(null)
    setPrinted(undefined)
    await queries.invalidateQueries({ queryKey: ['factors'] })
    await queries.invalidateQueries({ queryKey: ['my-sessions'] })
  }
  const change = (act: () => Promise<unknown>): Promise<void> =>
    run(async () => {
      await act()
      await refresh()
    })
  return (
    <>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <ul className="plain-rows">
        {factors.passkeys.map(({ id, label, createdAt, usedAt }) => (
          <FactorRow
            key={id}
            icon={<KeyRound size={20} aria-hidden />}
            name={label === 'Passkey' ? t('Passkey') : label}
            words={
              usedAt === null
                ? t('Enrolled {when}, not used yet', { when: dateAndTime(createdAt, zone) })
                : t('Enrolled {when}, last used {used}', { when: dateAndTime(createdAt, zone), used: dateAndTime(usedAt, zone) })
            }
          >
            <Button size="small" busy={busy} onClick={() => change(() => identityActs.removePasskey(id))}>
              {t('Remove')}
            </Button>
          </FactorRow>
        ))}
        {factors.totp && (
          <FactorRow
            icon={<Smartphone size={20} aria-hidden />}
            name={t('Password and codes from an app')}
            words={t(
              '{n, plural, =0 {No recovery code is left: print new ones.} one {# recovery code is left.} other {# recovery codes are left.}}',
              {
                n: factors.recoveryCodesLeft,
              },
            )}
          >
            <Button
              size="small"
              busy={busy}
              onClick={() => run(async () => setPrinted((await identityActs.renewRecoveryCodes()).recoveryCodes))}
            >
              {t('New recovery codes')}
            </Button>
            <Button size="small" busy={busy} onClick={() => change(identityActs.removeCodes)}>
              {t('Remove')}
            </Button>
          </FactorRow>
        )}
      </ul>
      <div className="button-row">
        {passkeys && (
          <Button icon={<Plus size={16} aria-hidden />} onClick={() => setOpen('passkey')}>
            {t('Add a passkey')}
          </Button>
        )}
        <Button onClick={() => setOpen('password')}>
          {factors.password ? t('Change the password') : t('Choose a password')}
        </Button>
        {(factors.password || factors.sso) && !factors.totp && (
          <Button onClick={() => setOpen('codes')}>{t('Add codes from an app')}</Button>
        )}
      </div>
      <Dialog open={open === 'passkey'} onClose={() => setOpen(null)} title={t('Add a passkey')}>
        <NewPasskey onDone={refresh} />
      </Dialog>
      <Dialog open={open === 'password'} onClose={() => setOpen(null)} title={t('Choose a password')}>
        <NewPassword hasOne={factors.password} onDone={refresh} />
      </Dialog>
      <Dialog open={open === 'codes'} onClose={refresh} title={t('Add codes from an app')} quietTitle>
        <EnrolCodes onDone={refresh} />
      </Dialog>
      <Dialog open={printed !== undefined} onClose={refresh} title={t('Keep these recovery codes')} quietTitle>
        <RecoveryCodes codes={printed ?? []} onDone={refresh} />
      </Dialog>
    </>
  )
}

function FactorRow({ icon, name, words, children }: { icon: ReactNode; name: string; words: string; children: ReactNode }) {
  return (
    <li className="plain-row">
      {icon}
      <div className="plain-row-words">
        <strong>{name}</strong>
        <p className="quiet figures">{words}</p>
      </div>
      <div className="button-row">{children}</div>
    </li>
  )
}

function NewPasskey({ onDone }: { onDone: () => Promise<void> }) {
  const [label, setLabel] = useState('')
  const { busy, fault, run } = useAct()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run(async () => {
      await identityActs.enrolPasskey(label)
      await onDone()
    })
  }
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={t('What you call it')}
        hint={t('For example the device it is on: “Night desk key”.')}
        maxLength={60}
        value={label}
        fault={fault}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Button type="submit" weight="main" busy={busy}>
        {t('Add it')}
      </Button>
    </form>
  )
}

function NewPassword({ hasOne, onDone }: { hasOne: boolean; onDone: () => Promise<void> }) {
  const [present, setPresent] = useState('')
  const [password, setPassword] = useState('')
  const { busy, fault, run } = useAct()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run(async () => {
      await identityActs.changePassword(hasOne ? { present, password } : { password })
      await onDone()
    })
  }
  return (
    <form className="sign-in-form" onSubmit={submit}>
      {hasOne && (
        <Field
          label={t('Present password')}
          type="password"
          autoComplete="current-password"
          required
          value={present}
          onChange={(event) => setPresent(event.target.value)}
        />
      )}
      <Field
        label={t('New password')}
        type="password"
        autoComplete="new-password"
        required
        hint={t('At least 12 characters; four random words do well. Your other sessions end.')}
        value={password}
        fault={fault}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" weight="main" busy={busy}>
        {t('Choose it')}
      </Button>
    </form>
  )
}
