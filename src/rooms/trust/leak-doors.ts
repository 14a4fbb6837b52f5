/** Every way out of trust, and how somebody would use it to learn of a case that is hidden from them. */

import type { CaseClue, LeakDoor } from './contract.ts'

const cases = '/api/trust/cases'
const said = encodeURIComponent

/** Whole words and beginnings of them, as somebody types; long enough that no other case's number begins alike by chance. */
const guesses = ({ number, title, kind, area }: CaseClue): string[] =>
  [number, number.slice(0, 8), title, title.slice(0, 9), kind, area].map(said)

export const leakDoors: readonly LeakDoor[] = [
  {
    path: cases,
    asks: (clue) => [
      cases,
      `${cases}?state=open`,
      `${cases}?limit=1`,
      ...guesses(clue).map((text) => `${cases}?text=${text}`),
      // With words, a stranger's purpose is refused as a stranger's: that it was stated stands in the ledger anyhow.
      `${cases}?purpose=${clue.purpose}`,
    ],
  },
  { path: `${cases}/suggest`, asks: (clue) => guesses(clue).map((text) => `${cases}/suggest?text=${text}`) },
  { path: `${cases}/counts`, asks: () => [`${cases}/counts`] },
  { path: `${cases}/areas`, asks: () => [`${cases}/areas`] },
  {
    path: `${cases}/export.csv`,
    asks: (clue) => [`${cases}/export.csv`, ...guesses(clue).map((text) => `${cases}/export.csv?text=${text}`)],
  },
  {
    path: `${cases}/{id}`,
    asks: ({ id, number, purpose }) => [`${cases}/${id}`, `${cases}/${number}`, `${cases}/${id}?purpose=${purpose}`],
  },
  { path: `${cases}/{id}/file`, asks: ({ id, purpose }) => [`${cases}/${id}/file`, `${cases}/${id}/file?purpose=${purpose}`] },
  { path: `${cases}/{id}/related`, asks: ({ id }) => [`${cases}/${id}/related`] },
  { path: '/api/trust/bases', asks: ({ purpose }) => ['/api/trust/bases', `/api/trust/bases?purpose=${purpose}`] },
  { path: `${cases}/{id}/basis`, asks: ({ id, purpose }) => [`${cases}/${id}/basis`, `${cases}/${id}/basis?purpose=${purpose}`] },
  { path: '/api/trust/readings', asks: ({ purpose }) => ['/api/trust/readings', `/api/trust/readings?purpose=${purpose}`] },
  { path: '/api/trust/exports', asks: ({ purpose }) => ['/api/trust/exports', `/api/trust/exports?purpose=${purpose}`] },
  { path: '/api/trust/duties', asks: () => ['/api/trust/duties'] },
  { path: '/api/trust/purposes', asks: ({ purpose }) => ['/api/trust/purposes', `/api/trust/purposes?purpose=${purpose}`] },
  { path: '/api/trust/overrides', asks: () => ['/api/trust/overrides'], grows: true },
  { path: '/api/trust/overrides/alarms', asks: () => ['/api/trust/overrides/alarms'], grows: true },
  { path: '/api/trust/colleagues', asks: () => ['/api/trust/colleagues'] },
  { path: '/api/trust/certificates', asks: () => ['/api/trust/certificates'] },
  { path: '/api/trust/published', asks: () => ['/api/trust/published'] },
  { path: '/api/trust/rules', asks: () => ['/api/trust/rules'] },
  { path: '/api/trust/published/maps/{id}', asks: ({ id }) => [`/api/trust/published/maps/${id}`] },
  { path: '/api/trust/access/rules', asks: () => ['/api/trust/access/rules'] },
  { path: '/api/trust/access/looks', asks: () => ['/api/trust/access/looks?limit=200'], grows: true },
  // What is kept is counted and dated here, by kind: it changes with all that is done, and names nothing of it.
  { path: '/api/trust/protection/', asks: () => ['/api/trust/protection/'], grows: true },
  { path: '/api/trust/protection/erasures/{id}', asks: ({ id }) => [`/api/trust/protection/erasures/${id}`] },
  {
    path: '/api/trust/protection/analysis',
    asks: ({ kind, purpose }) => [
      `/api/trust/protection/analysis?study=${said(kind)}`,
      `/api/trust/protection/analysis?study=${purpose}&purpose=${purpose}`,
    ],
    grows: true,
  },
  { path: '/api/trust/session', asks: () => ['/api/trust/session'] },
  { path: '/api/trust/people', asks: () => ['/api/trust/people'] },
  { path: '/api/trust/people/invitations', asks: () => ['/api/trust/people/invitations'] },
  { path: '/api/trust/me/factors', asks: () => ['/api/trust/me/factors'] },
  { path: '/api/trust/me/sessions', asks: () => ['/api/trust/me/sessions'], grows: true },
  { path: '/api/trust/recoveries', asks: () => ['/api/trust/recoveries'] },
  { path: '/api/trust/sso', asks: () => ['/api/trust/sso'] },
  { path: '/api/trust/sso/callback', asks: ({ id }) => [`/api/trust/sso/callback?state=${id}`] },
  // Counts of refusals, and findings about those who used the system: they say more with every refusal, and name no case.
  { path: '/api/trust/watch/', asks: () => ['/api/trust/watch/'], grows: true },
  {
    path: '/api/trust/watch/signals',
    asks: ({ purpose }) => ['/api/trust/watch/signals', `/api/trust/watch/signals?purpose=${purpose}`],
    grows: true,
  },
  { path: '/api/trust/watch/searches', asks: ({ purpose }) => [`/api/trust/watch/searches?purpose=${purpose}`], grows: true },
  { path: '/api/trust/watch/referred', asks: ({ purpose }) => [`/api/trust/watch/referred?purpose=${purpose}`], grows: true },
  // The ledger says that something was done, when and by whom, never with which case.
  {
    path: '/api/trust/ledger',
    asks: ({ purpose }) => ['/api/trust/ledger?limit=500', `/api/trust/ledger?limit=500&reasons=true&purpose=${purpose}`],
    grows: true,
  },
  {
    path: '/api/trust/ledger/{index}/proof',
    asks: ({ purpose }) =>
      [0, 1, 2, 3, 4, 5, 6, 7].flatMap((index) => [
        `/api/trust/ledger/${index}/proof`,
        `/api/trust/ledger/${index}/proof?reasons=true&purpose=${purpose}`,
      ]),
    grows: true,
  },
  { path: '/api/trust/ledger/consistency', asks: () => ['/api/trust/ledger/consistency?from=1'], grows: true },
  { path: '/api/trust/ledger/restored', asks: () => ['/api/trust/ledger/restored'], grows: true },
  { path: '/api/trust/ledger/verify', asks: () => ['/api/trust/ledger/verify'], grows: true },
  // How many entries, rows, witnesses and backups there are; it grows with what anybody does.
  { path: '/api/trust/self-check', asks: () => ['/api/trust/self-check'], grows: true },
  { path: '/ledger/status', asks: () => ['/ledger/status'], grows: true },
  { path: '/ledger/ledger.tar', asks: () => ['/ledger/ledger.tar'], grows: true },
  {
    path: '/ledger/{*}',
    asks: () => [
      '/ledger/checkpoint',
      '/ledger/key',
      ...Array.from({ length: 24 }, (_, width) => `/ledger/tile/entries/000.p/${width + 1}`),
    ],
    grows: true,
  },
]

const why = 'The request of 12 May, file number 88.'
const recipient = 'The supervisory authority'

/** POST routes that answer with what is held, and what somebody would send to learn of the case behind the clue. */
export const contentPosts: readonly { path: string; bodies(clue: CaseClue): object[] }[] = [
  { path: '/api/trust/protection/exports', bodies: ({ member }) => [{ person: member, why }] },
  {
    path: '/api/trust/watch/timelines',
    bodies: ({ member, number }) => [
      { scope: { person: member }, why, recipient },
      { scope: { case: number }, why, recipient },
    ],
  },
]
