/** Addresses to screens. The frame around them is the same everywhere except on an officer's phone page. */

import { createRootRoute, createRoute, createRouter, Link, Navigate, Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Skeleton } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { Gate, publicPages } from './gate.tsx'
import { NotForRole } from './not-for-role.tsx'
import { home, screens } from './screens.tsx'
import { Shell } from './shell.tsx'

const SetUp = lazy(() => import('../../src/rooms/trust/ui/sign-in-setup.tsx'))
const PublishedPage = lazy(() => import('../../src/rooms/trust/ui/published-page.tsx'))
const VerifyPage = lazy(() => import('../../src/rooms/trust/ui/verify-page.tsx'))
const BriefingPhone = lazy(() => import('../../src/rooms/patrol/ui/briefing.tsx'))

const root = createRootRoute({
  component: () => (
    <Gate>
      <Outlet />
    </Gate>
  ),
  notFoundComponent: () => (
    <Shell>
      <div className="page">
        <header className="page-head">
          <h1>{t('There is no such page')}</h1>
          <p>{t('The address may be mistyped, or the page belongs to a part of Peel that is not installed here.')}</p>
        </header>
        <Link to={home}>{t('Go to Tonight')}</Link>
      </div>
    </Shell>
  ),
})

const start = createRoute({ getParentRoute: () => root, path: '/', component: () => <Navigate to={home} replace /> })

const screenRoutes = screens.map((screen) =>
  createRoute({
    getParentRoute: () => root,
    path: screen.path,
    component: () => (
      <Shell>
        <Suspense fallback={<Skeleton lines={6} />}>
          <NotForRole screen={screen}>
            <screen.component />
          </NotForRole>
        </Suspense>
      </Shell>
    ),
  }),
)

const briefing = createRoute({
  getParentRoute: () => root,
  path: '/briefing/$unit',
  component: () => {
    const { unit } = briefing.useParams()
    return (
      <Suspense fallback={<Skeleton lines={6} />}>
        <BriefingPhone unit={unit} />
      </Suspense>
    )
  },
})

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: () => (
    <Suspense fallback={<Skeleton lines={4} />}>
      <SetUp />
    </Suspense>
  ),
})

/** For everybody: the gate lets it through without asking who it is. */
const verify = createRoute({
  getParentRoute: () => root,
  path: publicPages.verify,
  component: () => (
    <Suspense fallback={<Skeleton lines={4} />}>
      <VerifyPage />
    </Suspense>
  ),
})

const published = createRoute({
  getParentRoute: () => root,
  path: publicPages.published,
  component: () => (
    <Suspense fallback={<Skeleton lines={4} />}>
      <PublishedPage />
    </Suspense>
  ),
})

export const router = createRouter({
  routeTree: root.addChildren([start, setUp, verify, published, briefing, ...screenRoutes]),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
