/** The browser's side of signing in: what it asks the server, and how it speaks to the authenticator of the person before it. */

import { queryOptions } from '@tanstack/react-query'
import { ApiError, ask } from '#web/api.ts'
import { t } from '#web/words/words.ts'
import type {
  Approved,
  Factors,
  Invitation,
  LinkView,
  OpenInvitation,
  Person,
  PersonAccess,
  RecoveryView,
  Role,
  SessionView,
  StillNeeded,
  TotpOffer,
} from '../contract.ts'

export interface Entered {
  person: Person | null
  needs: StillNeeded | null
}

function post<Answer>(path: string, body: unknown = {}): Promise<Answer> {
  return ask<Answer>(`/api/trust${path}`, { method: 'POST', body })
}

function remove<Answer>(path: string): Promise<Answer> {
  return ask<Answer>(`/api/trust${path}`, { method: 'DELETE' })
}

/** The library is fetched when a passkey is first asked for: most of Peel never needs it. */
const authenticator = () => import('@simplewebauthn/browser')

export const identityReads = {
  factors: () =>
    queryOptions({
      queryKey: ['factors'],
      queryFn: ({ signal }) => ask<Factors>('/api/trust/me/factors', { signal }),
      staleTime: 0,
    }),
  sessions: () =>
    queryOptions({
      queryKey: ['my-sessions'],
      queryFn: ({ signal }) => ask<SessionView[]>('/api/trust/me/sessions', { signal }),
      staleTime: 0,
    }),
  link: (token: string) =>
    queryOptions({
      queryKey: ['link', token],
      queryFn: () => post<LinkView>('/setup/look', { token }),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),
  recoveries: () =>
    queryOptions({
      queryKey: ['recoveries'],
      queryFn: ({ signal }) => ask<{ recoveries: RecoveryView[]; people: Person[] }>('/api/trust/recoveries', { signal }),
      staleTime: 0,
    }),
  invitations: () =>
    queryOptions({
      queryKey: ['invitations'],
      queryFn: ({ signal }) => ask<{ invitations: OpenInvitation[] }>('/api/trust/people/invitations', { signal }),
      staleTime: 0,
    }),
  accounts: () =>
    queryOptions({
      queryKey: ['accounts'],
      queryFn: ({ signal }) => ask<{ people: Person[]; access: PersonAccess[] }>('/api/trust/people', { signal }),
      staleTime: 0,
    }),
}

export const identityActs = {
  signIn: (name: string, password: string) => post<Entered>('/session', { name, password }),
  enterCode: (code: string) => post<Entered>('/session/code', { code }),
  signInByPasskey: async () => {
    const { startAuthentication } = await authenticator()
    const optionsJSON = await post<Parameters<typeof startAuthentication>[0]['optionsJSON']>('/session/passkey/question')
    return post<Entered>('/session/passkey', await startAuthentication({ optionsJSON }))
  },
  askForRecovery: () => post<unknown>('/session/recovery'),

  setUpWithPassword: (token: string, name: string, password: string) => post<Entered>('/setup', { token, name, password }),
  setUpWithPasskey: async (token: string, name: string, label: string) => {
    const { startRegistration } = await authenticator()
    const optionsJSON = await post<Parameters<typeof startRegistration>[0]['optionsJSON']>('/setup/passkey/question', {
      token,
      name,
    })
    return post<Entered>('/setup/passkey', { token, label, response: await startRegistration({ optionsJSON }) })
  },

  enrolPasskey: async (label: string) => {
    const { startRegistration } = await authenticator()
    const optionsJSON = await post<Parameters<typeof startRegistration>[0]['optionsJSON']>('/me/passkeys/question')
    return post<Entered>('/me/passkeys', { label, response: await startRegistration({ optionsJSON }) })
  },
  removePasskey: (id: string) => remove<unknown>(`/me/passkeys/${encodeURIComponent(id)}`),
  changePassword: (typed: { present?: string; password: string }) => post<unknown>('/me/password', typed),
  askForCodes: () => post<TotpOffer>('/me/codes/question'),
  enrolCodes: (secret: string, code: string) => post<Entered & { recoveryCodes: string[] }>('/me/codes', { secret, code }),
  removeCodes: () => remove<unknown>('/me/codes'),
  renewRecoveryCodes: () => post<{ recoveryCodes: string[] }>('/me/recovery-codes'),

  endSession: (id: string) => remove<{ ended: number }>(`/me/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => remove<{ ended: number }>('/me/sessions'),

  invite: (role: Role, title: string) => post<Invitation>('/people/invitations', { role, title }),
  withdrawInvitation: (id: string) => remove<unknown>(`/people/invitations/${encodeURIComponent(id)}`),
  addAccountForSso: (made: { name: string; role: Role; title: string; email: string }) => post<Person>('/people', made),
  setEmail: (person: string, email: string | null) =>
    ask<unknown>(`/api/trust/people/${encodeURIComponent(person)}/email`, { method: 'PUT', body: { email } }),
  endSessionsOf: (person: string) => remove<{ ended: number }>(`/people/${encodeURIComponent(person)}/sessions`),
  disable: (person: string) => post<unknown>(`/people/${encodeURIComponent(person)}/disabling`),
  enable: (person: string) => post<unknown>(`/people/${encodeURIComponent(person)}/enabling`),
  openRecovery: (person: string) => post<Approved>('/recoveries', { person }),
  approveRecovery: (id: string) => post<Approved>(`/recoveries/${encodeURIComponent(id)}/approval`),
}

/** What went wrong, in words for the person: the server's own, or what the authenticator did. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.sentence
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError')
    return t('No passkey was used: it was cancelled, took too long, or this device has none for Peel. Nothing was changed.')
  if (name === 'InvalidStateError') return t('This device has a passkey for this account already.')
  return t('That did not work. Nothing was changed. Try again.')
}
