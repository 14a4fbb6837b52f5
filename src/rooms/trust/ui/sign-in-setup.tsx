/** Opening an account with an invitation: a name, a password, once. The token stands after # and is in no server's log. */

import './sign-in.css'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ApiError, acts } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { Empty } from '#web/parts/states.tsx'
import { Mark } from '#web/shell/getting-ready.tsx'
import { t } from '#web/words/words.ts'

export default function SetUp() {
  const [token] = useState(() => location.hash.slice(1))
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const navigate = useNavigate()
  const queries = useQueryClient()

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      await acts.setUp(token, name.trim(), password)
      await queries.invalidateQueries()
      await navigate({ to: '/', replace: true })
    } catch (error) {
      setFault(
        error instanceof ApiError ? error.sentence : t('The account could not be opened. The invitation is unused; try again.'),
      )
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="alone">
      <Mark />
      {token ? (
        <>
          <h1 className="set-up-title">{t('Open your account')}</h1>
          <p className="quiet">
            {t('Your name stands beside every decision you make. Choose a password that you use nowhere else.')}
          </p>
          <form className="sign-in-form" onSubmit={submit}>
            <Field
              label={t('Your name')}
              autoComplete="username"
              required
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Field
              label={t('Password')}
              type="password"
              autoComplete="new-password"
              required
              value={password}
              fault={fault}
              onChange={(event) => setPassword(event.target.value)}
            />
            <Button type="submit" weight="main" busy={busy}>
              {t('Open the account')}
            </Button>
          </form>
        </>
      ) : (
        <Empty title={t('This link has no invitation')}>
          {t('The part after # is missing. Copy the whole link again, or ask your administrator for a new one.')}
        </Empty>
      )}
    </main>
  )
}
