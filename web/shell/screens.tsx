/** Every screen of Peel in one list: its workspace, its words, its purpose, and where its code lies. What is not here is not shown. */

import {
  ChartSpline,
  ClipboardList,
  EyeOff,
  FolderInput,
  KeyRound,
  type LucideIcon,
  Moon,
  ScrollText,
  ShieldAlert,
  Users,
} from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { importers } from '../words/roles.ts'
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
  /** Drawn beside its words on a phone, where a workspace's further screens stand in the same row. */
  icon?: LucideIcon
  /** Roles that may open it; everybody when absent. The server decides all the same. */
  roles?: readonly Role[]
  /** Fetches the screen's code. */
  load: () => Promise<{ default: ComponentType }>
  component: ComponentType
}

export const workspaces: { id: Workspace; words: () => string; icon: LucideIcon }[] = [
  { id: 'tonight', words: () => t('Tonight'), icon: Moon },
  { id: 'patterns', words: () => t('Patterns'), icon: ChartSpline },
  { id: 'reports', words: () => t('Reports'), icon: FolderInput },
  { id: 'trust', words: () => t('Trust'), icon: ScrollText },
]

const written: Omit<Screen, 'component'>[] = [
  {
    path: '/tonight',
    workspace: 'tonight',
    words: () => t('Tonight'),
    purpose: () => t('Patrol planning'),
    keys: 'g t',
    load: () => import('../../src/rooms/patrol/ui/tonight.tsx'),
  },
  {
    path: '/briefing',
    workspace: 'tonight',
    words: () => t('Briefing'),
    purpose: () => t('Patrol on duty'),
    keys: 'g b',
    icon: ClipboardList,
    load: () => import('../../src/rooms/patrol/ui/briefing-units.tsx'),
  },
  {
    path: '/patterns/backtest',
    workspace: 'patterns',
    words: () => t('Backtest'),
    purpose: () => t('Testing the forecast'),
    keys: 'g p',
    roles: ['analyst', 'commander', 'board', 'administrator', 'security-officer', 'protection-officer'],
    load: () => import('../../src/rooms/forecast/ui/backtest.tsx'),
  },
  {
    path: '/patterns/studies',
    workspace: 'patterns',
    words: () => t('Studies'),
    purpose: () => t('Studying how suggestions are decided'),
    keys: 'g e',
    roles: ['analyst', 'commander', 'board', 'administrator', 'protection-officer'],
    icon: EyeOff,
    load: () => import('../../src/rooms/trust/ui/studies.tsx'),
  },
  {
    path: '/reports/import',
    workspace: 'reports',
    words: () => t('Import'),
    purpose: () => t('Keeping records'),
    keys: 'g i',
    roles: importers,
    load: () => import('../../src/rooms/records/ui/import.tsx'),
  },
  {
    path: '/trust/ledger',
    workspace: 'trust',
    words: () => t('Ledger'),
    purpose: () => t('Checking how Peel was used'),
    keys: 'g l',
    load: () => import('../../src/rooms/trust/ui/ledger.tsx'),
  },
  {
    path: '/trust/protection',
    workspace: 'trust',
    words: () => t('Data protection'),
    purpose: () => t('Protecting what is held'),
    keys: 'g d',
    roles: ['commander', 'board', 'administrator', 'protection-officer'],
    load: () => import('../../src/rooms/trust/ui/protection.tsx'),
  },
  {
    path: '/trust/publish-map',
    workspace: 'trust',
    words: () => t('Publish a map'),
    purpose: () => t('Publishing for everybody'),
    keys: 'g m',
    roles: ['protection-officer'],
    load: () => import('../../src/rooms/records/ui/publish-map.tsx'),
  },
  {
    path: '/trust/purposes',
    workspace: 'trust',
    words: () => t('Purposes'),
    purpose: () => t('Saying what for'),
    keys: 'g u',
    load: () => import('../../src/rooms/trust/ui/purposes.tsx'),
  },
  {
    path: '/trust/cases',
    workspace: 'trust',
    words: () => t('Cases'),
    purpose: () => t('Working on cases'),
    keys: 'g c',
    load: () => import('../../src/rooms/trust/ui/cases.tsx'),
  },
  {
    path: '/trust/hand-overs',
    workspace: 'trust',
    words: () => t('Hand-overs'),
    purpose: () => t('Handing case files over'),
    keys: 'g h',
    roles: ['investigator', 'commander', 'protection-officer'],
    load: () => import('../../src/rooms/trust/ui/hand-overs.tsx'),
  },
  {
    path: '/trust/training',
    workspace: 'trust',
    words: () => t('Training'),
    purpose: () => t('Looking after training'),
    keys: 'g n',
    roles: ['commander', 'administrator'],
    load: () => import('../../src/rooms/trust/ui/training.tsx'),
  },
  {
    path: '/trust/rules',
    workspace: 'trust',
    words: () => t('Rules'),
    purpose: () => t('Settling how the agency binds itself'),
    keys: 'g r',
    roles: ['commander', 'board', 'administrator', 'security-officer', 'protection-officer'],
    load: () => import('../../src/rooms/trust/ui/rules.tsx'),
  },
  {
    path: '/trust/access',
    workspace: 'trust',
    words: () => t('Access review'),
    purpose: () => t('Reviewing who looked at what'),
    keys: 'g a',
    roles: ['commander', 'security-officer', 'protection-officer'],
    load: () => import('../../src/rooms/trust/ui/access-review.tsx'),
  },
  {
    path: '/trust/me',
    workspace: 'trust',
    words: () => t('Your sign-in'),
    purpose: () => t('Looking after your own account'),
    keys: 'g y',
    icon: KeyRound,
    load: () => import('../../src/rooms/trust/ui/my-sign-in.tsx'),
  },
  {
    path: '/trust/accounts',
    workspace: 'trust',
    words: () => t('Accounts'),
    purpose: () => t('Looking after accounts'),
    keys: 'g o',
    roles: ['commander', 'administrator'],
    icon: Users,
    load: () => import('../../src/rooms/trust/ui/accounts.tsx'),
  },
  {
    path: '/trust/security',
    workspace: 'trust',
    words: () => t('Security'),
    purpose: () => t('Watching how Peel is used'),
    keys: 'g s',
    roles: ['administrator', 'board', 'security-officer', 'protection-officer'],
    icon: ShieldAlert,
    load: () => import('../../src/rooms/trust/ui/security.tsx'),
  },
]

export const screens: readonly Screen[] = written.map((screen) => ({ ...screen, component: lazy(screen.load) }))

/** Where Peel begins. */
export const home: string = '/tonight'

/** Where a person looks after the own account. */
export const ownAccount: string = '/trust/me'

/** The screens of a workspace that a role may open. */
export const screensFor = (role: Role, workspace?: Workspace): Screen[] =>
  screens.filter((screen) => (!workspace || screen.workspace === workspace) && (!screen.roles || screen.roles.includes(role)))

/** The screen whose path the address begins with. */
export const screenAt = (path: string): Screen | undefined =>
  screens.find((screen) => path === screen.path || path.startsWith(`${screen.path}/`))

/** Fetches the code of the screen at an address while the page still asks who is there. */
export function preload(path: string): void {
  // A failure is shown where the screen itself is asked for.
  screenAt(path === '/' ? home : path)
    ?.load()
    .catch(() => undefined)
}
