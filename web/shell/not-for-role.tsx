/** A screen that belongs to other roles: which rule it is, who can help, and what this person may open instead. */

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePerson } from '../api.ts'
import { Page } from '../parts/page.tsx'
import { roleWords } from '../words/roles.ts'
import { t } from '../words/words.ts'
import { type Screen, screensFor } from './screens.tsx'

/** Shows the screen to the roles that may open it. The server decides all the same. */
export function NotForRole({ screen, children }: { screen: Screen; children: ReactNode }) {
  const person = usePerson()
  if (!person || !screen.roles || screen.roles.includes(person.role)) return <>{children}</>
  return (
    <Page
      title={t('{screen} is not part of your role', { screen: screen.words() })}
      lead={t(
        'You are signed in as {role}. This page is for: {roles}. Ask one of them, or an administrator to change your role.',
        {
          role: roleWords(person.role),
          roles: screen.roles.map(roleWords).join(', '),
        },
      )}
    >
      <p>{t('You may open:')}</p>
      <ul className="open-instead">
        {screensFor(person.role).map((other) => (
          <li key={other.path}>
            <Link to={other.path}>{other.words()}</Link> <span className="quiet">{other.purpose()}</span>
          </li>
        ))}
      </ul>
    </Page>
  )
}
