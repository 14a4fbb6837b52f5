/** Every screen of Peel in one list: its workspace, its words, its purpose, and where its code lies. What is not here is not shown. */

import { ChartSpline, FolderInput, type LucideIcon, Moon, ScrollText } from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { t } from '../words/words.ts'

export type Workspace = 'tonight' | 'patterns' | 'reports' | 'trust'

export interface Screen {
  path: string
  workspace: Workspace
  /** Written when drawn, so that a change of language is seen. */
  words: () => string
  /** What a person does here, as the context bar says it. */
  purpose: () => string
  /** Two keys that go there, e.g. `g t`. */
  keys: string
  /** Roles that may open it; everybody when absent. The server decides all the same. */
  roles?: readonly Role[]
  component: ComponentType
}

export const workspaces: { id: Workspace; words: () => string; icon: LucideIcon }[] = [
  { id: 'tonight', words: () => t('Tonight'), icon: Moon },
  { id: 'patterns', words: () => t('Patterns'), icon: ChartSpline },
  { id: 'reports', words: () => t('Reports'), icon: FolderInput },
  { id: 'trust', words: () => t('Trust'), icon: ScrollText },
]

export const screens: readonly Screen[] = [
  {
    path: '/tonight',
    workspace: 'tonight',
    words: () => t('Tonight'),
    purpose: () => t('Patrol planning'),
    keys: 'g t',
    component: lazy(() => import('../../src/rooms/patrol/ui/tonight.tsx')),
  },
  {
    path: '/briefing',
    workspace: 'tonight',
    words: () => t('Briefing'),
    purpose: () => t('Patrol on duty'),
    keys: 'g b',
    component: lazy(() => import('../../src/rooms/patrol/ui/briefing-units.tsx')),
  },
  {
    path: '/patterns/backtest',
    workspace: 'patterns',
    words: () => t('Backtest'),
    purpose: () => t('Testing the forecast'),
    keys: 'g p',
    roles: ['analyst', 'commander', 'board', 'administrator'],
    component: lazy(() => import('../../src/rooms/forecast/ui/backtest.tsx')),
  },
  {
    path: '/reports/import',
    workspace: 'reports',
    words: () => t('Import'),
    purpose: () => t('Keeping records'),
    keys: 'g i',
    roles: ['analyst', 'commander', 'administrator'],
    component: lazy(() => import('../../src/rooms/records/ui/import.tsx')),
  },
  {
    path: '/trust/ledger',
    workspace: 'trust',
    words: () => t('Ledger'),
    purpose: () => t('Checking how Peel was used'),
    keys: 'g l',
    component: lazy(() => import('../../src/rooms/trust/ui/ledger.tsx')),
  },
  {
    path: '/trust/purposes',
    workspace: 'trust',
    words: () => t('Purposes'),
    purpose: () => t('Saying what for'),
    keys: 'g u',
    component: lazy(() => import('../../src/rooms/trust/ui/purposes.tsx')),
  },
  {
    path: '/trust/access',
    workspace: 'trust',
    words: () => t('Access review'),
    purpose: () => t('Reviewing who looked at what'),
    keys: 'g a',
    roles: ['commander', 'security-officer', 'protection-officer'],
    component: lazy(() => import('../../src/rooms/trust/ui/access-review.tsx')),
  },
]

/** Where Peel begins. */
export const home: string = '/tonight'

/** The screens of a workspace that a role may open. */
export const screensFor = (role: Role, workspace?: Workspace): Screen[] =>
  screens.filter((screen) => (!workspace || screen.workspace === workspace) && (!screen.roles || screen.roles.includes(role)))

/** The screen whose path the address begins with. */
export const screenAt = (path: string): Screen | undefined =>
  screens.find((screen) => path === screen.path || path.startsWith(`${screen.path}/`))
