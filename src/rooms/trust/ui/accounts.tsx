/** Accounts: recoveries that wait for a second person, and, for an administrator, everybody with how they sign in and whether they may. */

import './sign-in.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { reads, usePerson, useZone } from '#web/api.ts'
import { Badge } from '#web/parts/badge.tsx'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { Page } from '#web/parts/page.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { everyRole, roleWords } from '#web/words/roles.ts'
import { t } from '#web/words/words.ts'
import type { Approved, Invitation, OpenInvitation, Person, PersonAccess, RecoveryView, Role } from '../contract.ts'
import { identityActs, identityReads } from './identity-acts.ts'
import { useAct } from './use-act.ts'

export default function Accounts() {
  const person = usePerson()
  const [link, setLink] = useState<Invitation | null>(null)
  if (!person) return null
  return (
    <Page
      title={t('Accounts')}
      lead={t('Who can sign in, and getting people back in. Everything done here stands in the ledger.')}
    >
      <Recoveries me={person} onLink={setLink} />
      {person.role === 'administrator' && <People me={person} onLink={setLink} />}
      <OneTimeLink link={link} onClose={() => setLink(null)} />
    </Page>
  )
}

function OneTimeLink({ link, onClose }: { link: Invitation | null; onClose: () => void }) {
  const zone = useZone()
  const address = link ? `${location.origin}/setup#${link.token}` : ''
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address)
    toast(t('Copied.'))
  }
  return (
    <Dialog
      open={link !== null}
      onClose={onClose}
      title={t('A link that works once')}
      description={t('Hand it to the person face to face, or over a channel that only they read. It is shown only now.')}
    >
      <p className="note one-time-link">{address}</p>
      <div className="dialog-foot">
        {link && <span className="quiet figures">{t('Good until {when}', { when: dateAndTime(link.expiresAt, zone) })}</span>}
        <Button weight="main" onClick={copy}>
          {t('Copy')}
        </Button>
      </div>
    </Dialog>
  )
}

interface SectionProps {
  me: Person
  onLink: (link: Invitation) => void
}

function Recoveries({ me, onLink }: SectionProps) {
  const found = useQuery(identityReads.recoveries())
  const queries = useQueryClient()
  const [whom, setWhom] = useState('')
  const { busy, fault, run } = useAct()
  const approve = (act: () => Promise<Approved>): Promise<void> =>
    run(async () => {
      const { link } = await act()
      setWhom('')
      await queries.invalidateQueries({ queryKey: ['recoveries'] })
      if (link) onLink(link)
      else toast(t('Your approval is written down. One more person must approve.'))
    })
  return (
    <section className="page-section">
      <h2>{t('Getting somebody back in')}</h2>
      <p className="page-note">
        {t(
          'A lost second factor comes back only when two different people approve within 24 hours: two administrators, or an administrator and a commander. Neither may be the person, and neither account may be less than a day old.',
        )}
      </p>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <Loaded of={found}>
        {({ recoveries, people }) => (
          <>
            {recoveries.length === 0 && <p className="quiet">{t('Nobody is waiting.')}</p>}
            <ul className="plain-rows">
              {recoveries.map((recovery) => (
                <RecoveryRow
                  key={recovery.id}
                  recovery={recovery}
                  me={me}
                  busy={busy}
                  onApprove={() => approve(() => identityActs.approveRecovery(recovery.id))}
                />
              ))}
            </ul>
            <form
              className="inline-form"
              onSubmit={(event) => {
                event.preventDefault()
                void approve(() => identityActs.openRecovery(whom))
              }}
            >
              <Choice
                label={t('Somebody who cannot ask')}
                required
                value={whom}
                onChange={(event) => setWhom(event.target.value)}
                options={[
                  { value: '', words: t('Choose a person') },
                  ...people
                    .filter(({ id }) => id !== me.id)
                    .map(({ id, name, role }) => ({ value: id, words: `${name}, ${roleWords(role)}` })),
                ]}
              />
              <Button type="submit" busy={busy} disabled={whom === ''}>
                {t('Open a recovery and approve it')}
              </Button>
            </form>
          </>
        )}
      </Loaded>
    </section>
  )
}

function RecoveryRow({
  recovery,
  me,
  busy,
  onApprove,
}: {
  recovery: RecoveryView
  me: Person
  busy: boolean
  onApprove: () => void
}) {
  const zone = useZone()
  const { person, approvals, state } = recovery
  const stateWords: Record<RecoveryView['state'], () => string> = {
    open: () => t('Waits until {when}', { when: dateAndTime(recovery.expiresAt, zone) }),
    issued: () => t('Approved; the link was handed out'),
    used: () => t('Done; the person is back in'),
    expired: () => t('Ran out without a second approval'),
  }
  const mayApprove = state === 'open' && person.id !== me.id && !approvals.some(({ by }) => by === me.id)
  return (
    <li className="plain-row" data-waits={state === 'open'}>
      <div className="plain-row-words">
        <strong>{person.name}</strong> <span className="quiet">{roleWords(person.role as Role)}</span>
        <p className="quiet figures">{stateWords[state]()}</p>
        <ol className="approvals">
          {[0, 1].map((place) => {
            const approval = approvals[place]
            return (
              <li key={place} data-given={approval !== undefined}>
                {approval
                  ? `${approval.name}, ${roleWords(approval.role as Role)}, ${dateAndTime(approval.at, zone)}`
                  : place === 0
                    ? t('First approval')
                    : t('Second approval, by somebody else')}
              </li>
            )
          })}
        </ol>
      </div>
      {mayApprove && (
        <Button weight="main" busy={busy} onClick={onApprove}>
          {t('Approve')}
        </Button>
      )}
    </li>
  )
}

function People({ me, onLink }: SectionProps) {
  const found = useQuery(identityReads.accounts())
  const queries = useQueryClient()
  const { busy, fault, run } = useAct()
  const change = (act: () => Promise<unknown>, said: string): Promise<void> =>
    run(async () => {
      await act()
      await queries.invalidateQueries({ queryKey: ['accounts'] })
      toast(said)
    })
  return (
    <section className="page-section">
      <h2>{t('People')}</h2>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <Loaded of={found}>
        {({ people, access }) => (
          <ul className="plain-rows">
            {people.map((person) => {
              const own = access.find(({ id }) => id === person.id)
              return own ? (
                <PersonRow key={person.id} person={person} access={own} own={person.id === me.id} busy={busy} onChange={change} />
              ) : null
            })}
          </ul>
        )}
      </Loaded>
      <h3>{t('Invite somebody')}</h3>
      <p className="page-note">
        {t('You get a link that works once. Whoever opens it chooses a name and how to sign in; the role is the one given here.')}
      </p>
      <Invite onLink={onLink} />
      <Invitations />
    </section>
  )
}

function inviterWords(by: OpenInvitation['invitedBy']): string {
  if (by === 'this machine') return t('this machine itself')
  if (by === 'nobody known') return t('somebody who is not known here any more')
  return `${by.name}, ${roleWords(by.role)}`
}

/** Links that nobody has used yet. */
function Invitations() {
  const zone = useZone()
  const found = useQuery(identityReads.invitations())
  const queries = useQueryClient()
  const { busy, fault, run } = useAct()
  const withdraw = (id: string): Promise<void> =>
    run(async () => {
      await identityActs.withdrawInvitation(id)
      await queries.invalidateQueries({ queryKey: ['invitations'] })
      toast(t('The link opens nothing any more. It stands in the ledger.'))
    })
  return (
    <>
      <h3>{t('Open invitations')}</h3>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <Loaded of={found}>
        {({ invitations }) =>
          invitations.length === 0 ? (
            <p className="quiet">{t('No link is open.')}</p>
          ) : (
            <ul className="plain-rows" aria-label={t('Open invitations')}>
              {invitations.map(({ id, role, title, invitedBy, expiresAt, stands }) => (
                <li key={id} className="plain-row">
                  <div className="plain-row-words">
                    <strong>{roleWords(role)}</strong> <span className="quiet">{title}</span>{' '}
                    {!stands && (
                      <Badge tone="person" means={t('Whoever wrote this link may not invite anybody any more.')}>
                        {t('Opens nothing')}
                      </Badge>
                    )}
                    <p className="quiet figures">
                      {t('written by {who} · good until {when}', {
                        who: inviterWords(invitedBy),
                        when: dateAndTime(expiresAt, zone),
                      })}
                    </p>
                  </div>
                  <Button size="small" busy={busy} onClick={() => withdraw(id)}>
                    {t('Withdraw')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}

function factorWords({ passkeys, password, totp, sso }: PersonAccess['factors']): string {
  const words = [
    passkeys > 0 && t('{n, plural, one {# passkey} other {# passkeys}}', { n: passkeys }),
    password && (totp ? t('password and codes') : t('password only')),
    sso && t('agency sign-in'),
  ].filter((one) => one !== false)
  return words.length > 0 ? words.join(', ') : t('nothing enrolled yet')
}

function PersonRow({
  person,
  access,
  own,
  busy,
  onChange,
}: {
  person: Person
  access: PersonAccess
  own: boolean
  busy: boolean
  onChange: (act: () => Promise<unknown>, said: string) => Promise<void>
}) {
  const zone = useZone()
  const sso = useQuery(reads.session()).data?.sso ?? null
  return (
    <li className="plain-row">
      <div className="plain-row-words">
        <strong>{person.name}</strong> <span className="quiet">{roleWords(person.role)}</span>{' '}
        {access.state === 'disabled' && (
          <Badge tone="person" means={t('An administrator disabled it; nobody signs in to it.')}>
            {t('Disabled')}
          </Badge>
        )}
        {access.state === 'unused' && (
          <Badge tone="person" means={t('Nobody used it for so long that it disabled itself.')}>
            {t('Unused')}
          </Badge>
        )}
        <p className="quiet figures">
          {t('{factors} · last used {when} · {n, plural, =0 {no open session} one {# open session} other {# open sessions}}', {
            factors: factorWords(access.factors),
            when: dateAndTime(access.usedAt, zone),
            n: access.sessions,
          })}
        </p>
      </div>
      {!own && (
        <div className="button-row">
          {sso !== null && <EmailOf person={person} access={access} onChange={onChange} />}
          {access.sessions > 0 && (
            <Button
              size="small"
              busy={busy}
              onClick={() =>
                onChange(
                  () => identityActs.endSessionsOf(person.id),
                  t('Every session of {name} has ended.', { name: person.name }),
                )
              }
            >
              {t('End sessions')}
            </Button>
          )}
          {access.state === 'active' ? (
            <Button
              size="small"
              busy={busy}
              onClick={() =>
                onChange(() => identityActs.disable(person.id), t('{name} cannot sign in any more.', { name: person.name }))
              }
            >
              {t('Disable')}
            </Button>
          ) : (
            <Button
              size="small"
              busy={busy}
              onClick={() =>
                onChange(() => identityActs.enable(person.id), t('{name} can sign in again.', { name: person.name }))
              }
            >
              {t('Enable')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

type Way = 'link' | 'sso'

/** A one-time link, or, where the agency's own sign-in is set up, an account that it finds by e-mail. */
function Invite({ onLink }: { onLink: (link: Invitation) => void }) {
  const sso = useQuery(reads.session()).data?.sso ?? null
  const queries = useQueryClient()
  const [way, setWay] = useState<Way>('link')
  const [role, setRole] = useState<Role>('officer')
  const [title, setTitle] = useState('')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const { busy, fault, run } = useAct()
  const invite = (): Promise<void> =>
    run(async () => {
      if (way === 'link') {
        onLink(await identityActs.invite(role, title))
        return queries.invalidateQueries({ queryKey: ['invitations'] })
      }
      const made = await identityActs.addAccountForSso({ name, role, title, email })
      await queries.invalidateQueries({ queryKey: ['accounts'] })
      setName('')
      setEmail('')
      toast(t('{name} can sign in through the agency now.', { name: made.name }))
    })
  return (
    <form
      className="inline-form"
      aria-label={t('Invite a colleague')}
      onSubmit={(event) => {
        event.preventDefault()
        void invite()
      }}
    >
      {sso !== null && (
        <Choice
          label={t('How they sign in')}
          value={way}
          onChange={(event) => setWay(event.target.value as Way)}
          options={[
            { value: 'link', words: t('With a one-time link') },
            { value: 'sso', words: t('Through the agency’s sign-in') },
          ]}
        />
      )}
      <Choice
        label={t('Role')}
        value={role}
        onChange={(event) => setRole(event.target.value as Role)}
        options={everyRole.map((one) => ({ value: one, words: roleWords(one) }))}
      />
      {way === 'sso' && (
        <>
          <Field label={t('Name')} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
          <Field
            label={t('E-mail at the agency')}
            type="email"
            required
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </>
      )}
      <Field
        label={t('Rank or post, optional')}
        placeholder={t('e.g. Sergeant, night shift')}
        maxLength={100}
        value={title}
        fault={fault}
        onChange={(event) => setTitle(event.target.value)}
      />
      <Button type="submit" busy={busy}>
        {way === 'sso' ? t('Make the account') : t('Invite a colleague')}
      </Button>
    </form>
  )
}

/** The address by which the agency's own sign-in finds an account that there is. */
function EmailOf({
  person,
  access,
  onChange,
}: {
  person: Person
  access: PersonAccess
  onChange: (act: () => Promise<unknown>, said: string) => Promise<void>
}) {
  const [open, setOpen] = useState(false)
  const [email, setEmail] = useState(access.email ?? '')
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('E-mail')}
      </Button>
      <Dialog open={open} title={t('E-mail of {name}', { name: person.name })} onClose={() => setOpen(false)}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            setOpen(false)
            void onChange(
              () => identityActs.setEmail(person.id, email.trim() || null),
              t('The e-mail of {name} is kept. It stands in the ledger.', { name: person.name }),
            )
          }}
        >
          <Field
            label={t('E-mail at the agency')}
            hint={t('Agency sign-in finds the account by it. Empty: it does not.')}
            type="email"
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <div>
            <Button type="submit" weight="main">
              {t('Keep it')}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
