/** Opening an account, or getting back into one, with a link that works once: a name, then a passkey or a password with codes. */

import './sign-in.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ApiError, reads } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { Empty, Loaded } from '#web/parts/states.tsx'
import { Mark } from '#web/shell/getting-ready.tsx'
import { roleWords } from '#web/words/roles.ts'
import { t } from '#web/words/words.ts'
import type { LinkView, Role } from '../contract.ts'
import { EnrolSecondFactor } from './enrol.tsx'
import { identityActs, identityReads } from './identity-acts.ts'
import { useAct } from './use-act.ts'

/** The token stands after # and is in no server's log. */
export default function SetUp() {
  const [token] = useState(() => location.hash.slice(1))
  return (
    <main className="alone set-up">
      <Mark />
      {token ? (
        <OpenWithLink token={token} />
      ) : (
        <Empty alone title={t('This link has no invitation')}>
          {t('The part after # is missing. Copy the whole link again, or ask your administrator for a new one.')}
        </Empty>
      )}
    </main>
  )
}

function OpenWithLink({ token }: { token: string }) {
  const link = useQuery(identityReads.link(token))
  if (link.error instanceof ApiError)
    return (
      <Empty alone title={t('This link opens nothing')}>
        {link.error.sentence}
      </Empty>
    )
  return <Loaded of={link}>{(seen) => <Account token={token} link={seen} />}</Loaded>
}

function Account({ token, link }: { token: string; link: LinkView }) {
  const session = useQuery(reads.session()).data
  const passkeys = session?.passkeys ?? false
  const [name, setName] = useState(link.name ?? '')
  const [way, setWay] = useState<'passkey' | 'password' | 'second'>('passkey')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { busy, fault, run } = useAct()
  const enter = async (): Promise<void> => {
    await queries.invalidateQueries()
    await navigate({ to: '/', replace: true })
  }

  if (way === 'second')
    return (
      <>
        <h1 className="set-up-title">{t('One more step')}</h1>
        <EnrolSecondFactor passkeys={passkeys} onDone={enter} />
      </>
    )

  const byPasskey = (event: FormEvent): void => {
    event.preventDefault()
    if (!passkeys || way !== 'passkey') return
    void run(async () => {
      await identityActs.setUpWithPasskey(token, name.trim(), '')
      await enter()
    })
  }
  const isRecovery = link.kind === 'recovery'
  return (
    <>
      <h1 className="set-up-title">{isRecovery ? t('Get back into your account') : t('Open your account')}</h1>
      <p className="set-up-lead">
        {isRecovery
          ? t(
              'Two people approved this. What you enrol here replaces every passkey, password and code you had, and ends every session.',
            )
          : t('Your name stands beside every decision you make. You choose how you sign in; nobody else ever knows it.')}
      </p>
      <p className="set-up-role">
        <span className="quiet">{t('Role')}</span> {roleWords(link.role as Role)}
        {link.title && link.title !== link.role && link.title !== roleWords(link.role as Role) && (
          <span className="quiet"> · {link.title}</span>
        )}
      </p>
      <form className="sign-in-form" onSubmit={byPasskey}>
        {isRecovery ? (
          <p>
            <span className="quiet">{t('Name')}</span> {link.name}
          </p>
        ) : (
          <Field
            label={t('Your name')}
            autoComplete="username"
            required
            minLength={2}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        {way === 'passkey' && passkeys && (
          <>
            <Button type="submit" weight="main" size="thumb" icon={<KeyRound size={20} aria-hidden />} busy={busy}>
              {t('Continue with a passkey')}
            </Button>
            <p className="quiet">{t('Fingerprint, face or PIN on this device, or a security key. It counts as both factors.')}</p>
            {fault && <Banner tone="stop">{fault}</Banner>}
            <Button weight="quiet" size="small" onClick={() => setWay('password')}>
              {t('Use a password and codes instead')}
            </Button>
          </>
        )}
      </form>
      {(way === 'password' || !passkeys) && (
        <ByPassword token={token} name={name} onSecond={() => setWay('second')} onEntered={enter} />
      )}
    </>
  )
}

function ByPassword({
  token,
  name,
  onSecond,
  onEntered,
}: {
  token: string
  name: string
  onSecond: () => void
  onEntered: () => Promise<void>
}) {
  const [password, setPassword] = useState('')
  const { busy, fault, run } = useAct()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run(async () => {
      const { needs } = await identityActs.setUpWithPassword(token, name.trim(), password)
      if (needs) onSecond()
      else await onEntered()
    })
  }
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={t('Password')}
        type="password"
        autoComplete="new-password"
        required
        hint={t('At least 12 characters; four random words do well. Codes from an app come next.')}
        value={password}
        fault={fault}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" weight="main" busy={busy}>
        {t('Continue')}
      </Button>
    </form>
  )
}
