/** Sign in: who runs this, why it is logged, and in the demo city one click for each role. */

import './sign-in.css'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Session, Status } from '#web/api.ts'
import { acts } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Mark } from '#web/shell/getting-ready.tsx'
import { roleWords } from '#web/words/roles.ts'
import { languages, setLanguage, t, useLanguage } from '#web/words/words.ts'
import type { Person, Role } from '../contract.ts'
import { sentenceOf } from './identity-acts.ts'
import { SignInSteps } from './sign-in-steps.tsx'

export function SignIn({ status, session }: { status: Status; session: Session }) {
  const language = useLanguage()
  const queries = useQueryClient()
  const [refused] = useState(refusedOnTheWay)
  // A folder without records does not know its agency's name yet.
  const agency = status.agencyName || t('Your agency')
  const entered = (): void => {
    queries.invalidateQueries()
  }
  return (
    <main className="sign-in" key={language}>
      <section className="sign-in-who">
        <Mark size={40} />
        <h1>{agency}</h1>
        <p className="sign-in-lead">
          {t('Tonight’s patrol plan, from the agency’s own records. A person decides; anyone can check how it was used.')}
        </p>
      </section>
      <section className="sign-in-why" aria-label={t('Who runs this')}>
        <dl className="sign-in-facts">
          <dt>{t('Who runs this')}</dt>
          <dd>{t('{agency}, on this machine. Records and forecasts stay here.', { agency })}</dd>
          <dt>{t('Why it is logged')}</dt>
          <dd>
            {t(
              'Every search and every look at a case: who, when, and for which purpose. Imports, suggestions and decisions as well. All of it stands in a ledger that anyone can verify. It protects the people in the records, and it protects you.',
            )}
          </dd>
          <dt>{t('What it never does')}</dt>
          <dd>
            {t('It forecasts places and times of reported crime. It gives no person a score and is no reason to stop anybody.')}
          </dd>
        </dl>
        <p className="sign-in-links">
          <a href="/verify">{t('Verify the ledger yourself, without signing in')}</a>
          <a href="/published">{t('Published counts')}</a>
        </p>
        <p className="sign-in-language">
          {languages.map(({ code, name }) => (
            <button key={code} type="button" lang={code} aria-pressed={language === code} onClick={() => setLanguage(code)}>
              {name}
            </button>
          ))}
        </p>
      </section>
      <section className="sign-in-enter" aria-label={t('Sign in')}>
        {refused && <Banner tone="stop">{refused}</Banner>}
        {session.demoPeople.length > 0 ? (
          <DemoPeople session={session} onSignedIn={entered} />
        ) : (
          <>
            <h2>{session.half ? t('Finish signing in') : t('Sign in')}</h2>
            <SignInSteps session={session} onSignedIn={entered} />
          </>
        )}
      </section>
    </main>
  )
}

/** What the agency's sign-in service was answered with: the server sends the browser back here with a code. */
function refusedOnTheWay(): string | undefined {
  const code = /^#refused=([\w.-]+)$/.exec(location.hash)?.[1]
  if (!code) return undefined
  history.replaceState(null, '', location.pathname)
  const words: Record<string, () => string> = {
    'trust.sso-no-account': () =>
      t('Your agency knows you, but there is no Peel account for you. An administrator makes accounts; signing in never does.'),
    'trust.sso-unreachable': () => t('The agency’s sign-in service cannot be reached. Sign in another way, or try later.'),
    'trust.account-disabled': () => t('This account is disabled. Ask an administrator to enable it.'),
    'trust.account-unused': () =>
      t('This account was not used for a long time, so it was disabled. Ask an administrator to enable it.'),
  }
  return (words[code] ?? (() => t('Signing in through the agency did not work. Nothing was changed. Begin again.')))()
}

/** What a role finds in Peel, in one line. */
function roleSees(role: Role): string {
  const words: Record<Role, () => string> = {
    commander: () => t('Reads tonight’s plan, changes stops with a reason, publishes or rejects it.'),
    analyst: () => t('Imports records, tests the forecast against the past, asks for other plans. Does not publish.'),
    officer: () => t('Opens the 60-second briefing on a phone and records arrival and leaving.'),
    investigator: () => t('Opens cases, states what for, and reads the files of cases that they are assigned to.'),
    clerk: () => t('Imports records and mends the rows that were set aside.'),
    'security-officer': () => t('Watches how Peel is used and reviews emergency overrides. Reads no case.'),
    'protection-officer': () => t('Reviews who looked at what, and approves that a case file is handed out.'),
    board: () => t('Reads every decision and its reason, and verifies the ledger. Changes nothing.'),
    administrator: () => t('Looks after people and imports. Does not publish plans.'),
  }
  return words[role]()
}

/** The people of the synthetic city as cards; one click signs in. */
export function DemoPeople({ session, onSignedIn }: { session: Session; onSignedIn: () => void }) {
  const [entering, setEntering] = useState<string>()
  const [fault, setFault] = useState<string>()
  const enter = async (person: Person): Promise<void> => {
    setEntering(person.id)
    setFault(undefined)
    try {
      await acts.signInAs(person.id)
      onSignedIn()
    } catch (error) {
      setFault(sentenceOf(error))
    } finally {
      setEntering(undefined)
    }
  }
  return (
    <>
      <h2>{t('Enter the synthetic city as')}</h2>
      <p className="quiet">
        {t(
          'One click, no password: nobody on this list is real. Whatever is imported into the demo can be opened the same way; a folder of your own has no such list.',
        )}
      </p>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <ul className="demo-people">
        {session.demoPeople.map((person) => (
          <li key={person.id}>
            <button type="button" className="demo-person" aria-busy={entering === person.id} onClick={() => enter(person)}>
              <span className="demo-role">{roleWords(person.role)}</span>
              <span className="demo-name">
                {person.name} <span className="quiet">{person.title}</span>
              </span>
              <span className="demo-sees">{roleSees(person.role)}</span>
            </button>
          </li>
        ))}
      </ul>
      <details className="sign-in-other">
        <summary>{t('Sign in with a name and password')}</summary>
        <SignInSteps session={session} onSignedIn={onSignedIn} />
      </details>
    </>
  )
}
