/** What stands before the screens: the server answers, the house is ready, somebody is signed in. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { DemoPeople, SignIn } from '../../src/rooms/trust/ui/sign-in.tsx'
import { SignInSteps } from '../../src/rooms/trust/ui/sign-in-steps.tsx'
import { onSessionEnded, reads, type Session } from '../api.ts'
import { chooseLight, useLight } from '../light.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed, Skeleton } from '../parts/states.tsx'
import { t, useLanguage } from '../words/words.ts'
import { GettingReady } from './getting-ready.tsx'
import { claimKept, endHere } from './offline.ts'

/** Anybody may open these, whatever state the house is in. */
export const publicPages = { verify: '/verify', published: '/published' } as const

export function Gate({ children }: { children: ReactNode }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  return Object.values<string>(publicPages).includes(path) ? children : <Guarded path={path}>{children}</Guarded>
}

function Guarded({ path, children }: { path: string; children: ReactNode }) {
  const status = useQuery({
    ...reads.status(),
    // While the house is being made ready somebody is looking at it; later a word a minute is enough.
    refetchInterval: (query) => (query.state.data?.phase === 'ready' ? 60_000 : 700),
    retry: true,
    retryDelay: 1000,
    // The page worked before the connection went: it goes on with what it has.
    networkMode: 'always',
  })
  const ready = status.data?.phase === 'ready'
  const session = useQuery({
    ...reads.session(),
    enabled: ready || status.isError,
    // A page that is left alone hears within a minute that its session has ended.
    refetchInterval: (query) => (query.state.data?.person ? 60_000 : false),
  })
  useEndOfSession(session.data)

  // A phone that lost the network shows the briefing that it kept.
  if (!status.data && status.failureCount > 0 && path.startsWith('/briefing/')) return <>{children}</>
  if (status.isPending && status.failureCount > 1) {
    return (
      <main className="alone">
        <Failed error={status.failureReason} retry={() => status.refetch()} />
      </main>
    )
  }
  if (!status.data)
    return (
      <main className="alone">
        <Skeleton lines={4} />
      </main>
    )
  if (status.data.phase !== 'ready') return <GettingReady status={status.data} />
  if (session.error && !session.data)
    return (
      <main className="alone">
        <Failed error={session.error} retry={() => session.refetch()} />
      </main>
    )
  if (!session.data)
    return (
      <main className="alone">
        <Skeleton lines={4} />
      </main>
    )
  // An invitation is opened by somebody who cannot sign in yet.
  if (path === '/setup') return <>{children}</>
  if (!session.data.person)
    return (
      <>
        <SignIn status={status.data} session={session.data} />
        <LightSwitch />
      </>
    )
  return (
    <>
      {children}
      <SessionEnded session={session.data} />
    </>
  )
}

/** What was shown to somebody who is no longer signed in goes from the page and from what the browser keeps; so does what another person kept. */
function useEndOfSession(session: Session | undefined): void {
  const person = session?.person?.id
  const before = useRef<string>(undefined)
  useEffect(() => {
    if (person) {
      void claimKept(person)
      before.current = person
    } else if (session && !session.half && before.current) void endHere()
  }, [session, person])
}

/** Whoever has not signed in has no menu, and may sit in the dark all the same. */
function LightSwitch() {
  const light = useLight()
  useLanguage()
  return (
    <button type="button" className="light-switch" onClick={() => chooseLight(light === 'dark' ? 'light' : 'dark')}>
      {light === 'dark' ? t('Light screen') : t('Dark screen')}
    </button>
  )
}

/** A proof once more, without losing the page that one is on: the session lives, and what it showed may stay. */
function SessionEnded({ session }: { session: Session }) {
  const [ended, setEnded] = useState(false)
  const queries = useQueryClient()
  const again = async (): Promise<void> => {
    const { person } = await queries.fetchQuery({ ...reads.session(), staleTime: 0 })
    // Somebody else gets a page of their own: this one holds what the person before saw.
    if (person?.id !== session.person?.id) return endHere()
    setEnded(false)
    await queries.invalidateQueries()
  }
  useEffect(
    () =>
      onSessionEnded((code) => {
        if (code === 'trust.sign-in-again') setEnded(true)
        else void queries.invalidateQueries({ queryKey: ['session'] })
      }),
    [queries],
  )
  return (
    <Dialog
      open={ended}
      onClose={() => {
        setEnded(false)
        queries.invalidateQueries({ queryKey: ['session'] })
      }}
      title={t('Sign in once more')}
      description={t('What changes who can sign in, and what ends a session, asks once more who you are. Then press it again.')}
    >
      {session.demoPeople.length > 0 ? (
        <DemoPeople session={session} onSignedIn={again} />
      ) : (
        <SignInSteps session={session} onSignedIn={again} />
      )}
    </Dialog>
  )
}
