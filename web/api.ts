/** The browser's way to the server: typed by the rooms' contracts, errors as a code and a sentence, jobs watched as they run. */

import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import type { JobStatus } from '../src/ports/jobs.ts'
import type { BacktestReport, CellExplanation, DiscoveredStanding, ForecastSurface } from '../src/rooms/forecast/contract.ts'
import type {
  Briefing,
  PlanChange,
  Planning,
  PlanState,
  PlanWishes,
  Unit,
  UnitEntry,
  Visit,
} from '../src/rooms/patrol/contract.ts'
import type { ImportPreview, QuarantinedRow, RecordsSummary, Territory } from '../src/rooms/records/contract.ts'
import type {
  Checkpoint,
  Deletion,
  Duty,
  ErasureProof,
  HalfSignedIn,
  LedgerEntry,
  LedgerNotice,
  LedgerProof,
  LedgerVerdict,
  LegalHold,
  Person,
  PrivacyBudget,
  ProtectionOverview,
  PublishedMap,
  PublishedTable,
  RetentionRule,
  StoreStanding,
  SubjectBundle,
} from '../src/rooms/trust/contract.ts'
import { watchHands } from './at-hand.ts'
import { lookOnce } from './look-once.ts'
import { purposeInForce } from './purpose-in-force.ts'
import { refusalWords } from './words/refusals.ts'
import { t } from './words/words.ts'

/** A contract type as it arrives in JSON: typed arrays are plain arrays. */
export type Wire<T> = T extends Int32Array | Int16Array | Uint16Array | Float32Array | Float64Array
  ? number[]
  : T extends readonly (infer Item)[]
    ? T extends readonly [unknown, ...unknown[]]
      ? T
      : Wire<Item>[]
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T

/** What the server said no with. `sentence` is fit for the screen: what happened, what is safe, what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** In the reader's language where this code is translated, else as the server said it. */
  readonly sentence: string
  constructor(
    readonly code: string,
    said: string,
    readonly status: number,
    readonly facts: Readonly<Record<string, string | number>> = {},
  ) {
    const sentence = refusalWords(code, said, facts)
    super(`${sentence} (${code})`)
    this.sentence = sentence
  }
}

const sessionEndedListeners = new Set<(code: string) => void>()
/** Called when the server no longer knows who is asking, or asks for a fresh proof; `code` says which. */
export function onSessionEnded(listener: (code: string) => void): () => void {
  sessionEndedListeners.add(listener)
  return () => sessionEndedListeners.delete(listener)
}

interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** False where the server finds the purpose itself: a decision is for the duty that the person is on. */
  underPurpose?: boolean
  /** Sent as JSON, or as it is when it is a FormData. */
  body?: unknown
  signal?: AbortSignal | undefined
}

const isAttended = watchHands(globalThis, Date.now)

async function send(path: string, { method = 'GET', body, signal, underPurpose = true }: Asked): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  // A page of another origin cannot set this header, so a mutation that carries it is meant.
  if (method !== 'GET') headers['x-peel'] = '1'
  // Questions that the page asks by itself while nobody is at it do not keep the session open.
  if (!isAttended()) headers['x-peel-unattended'] = '1'
  const purpose = underPurpose ? purposeInForce() : null
  if (purpose) headers['x-peel-purpose'] = purpose.id
  const isForm = body instanceof FormData
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
  const sent: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) sent.body = isForm ? body : JSON.stringify(body)
  if (signal) sent.signal = signal

  let response: Response
  try {
    response = await fetch(path, sent)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(
      'web.no-connection',
      t('Peel cannot be reached. What you see is safe; nothing was sent. Check the network, then try again.'),
      0,
    )
  }
  if (!response.ok) throw await errorOf(response)
  return response
}

async function errorOf(response: Response): Promise<ApiError> {
  const answer = (await response.json().catch(() => ({}))) as Partial<ApiError>
  const error = new ApiError(
    answer.code ?? 'web.unreadable-answer',
    answer.sentence ??
      t(
        'The server answered with an error ({status}) that has no explanation. Nothing was changed. Try again, or tell your administrator.',
        {
          status: response.status,
        },
      ),
    response.status,
    answer.facts ?? {},
  )
  if (response.status === 401 && !response.url.endsWith('/api/trust/session'))
    for (const tell of sessionEndedListeners) tell(error.code)
  return error
}

/** JSON in, JSON out; throws {@link ApiError}. */
export async function ask<Answer>(path: string, asked: Asked = {}): Promise<Answer> {
  const response = await send(path, asked)
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer)
}

/** The same with the entry of the ledger that says who was shown it; null where the answer names none. */
export async function askLook<Answer>(path: string, asked: Asked = {}): Promise<Answer & { entry: number | null }> {
  const response = await send(path, asked)
  const entry = response.headers.get('x-peel-ledger-entry')
  return { ...((await response.json()) as Answer), entry: entry === null ? null : Number(entry) }
}

/** A file that the server makes when it is asked to; throws {@link ApiError}. */
export async function askFile(path: string, body: unknown): Promise<Blob> {
  return (await send(path, { method: 'POST', body })).blob()
}

/** A file as text. */
export async function askText(path: string, asked: Pick<Asked, 'signal'> = {}): Promise<string> {
  return (await send(path, asked)).text()
}

/** Raw bytes, e.g. Float32 pairs of longitude and latitude. */
async function askBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await send(path, { signal })).arrayBuffer()
}

export interface StatusStep {
  id: string
  what: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'put-off'
  done: number
  total?: number
}

/** GET /api/status: answered from the first second on. */
export interface Status {
  phase: 'preparing' | 'ready' | 'failed'
  steps: StatusStep[]
  demo: boolean
  /** Whether the records of the city on screen are made up; a demo folder may hold a real one beside them. */
  synthetic?: boolean
  store: 'embedded' | 'postgres'
  agencyName: string
  zone: string
  version: string
  error?: { code: string; sentence: string }
}

export interface Session {
  person: Person | null
  /** Somebody who proved one factor of two. */
  half: HalfSignedIn | null
  demoPeople: Person[]
  /** What the single sign-on button says, or null where there is none. */
  sso: string | null
  /** Whether passkeys work at this address. */
  passkeys: boolean
}

export type TerritoryOnWire = Wire<Territory>
export type OffenceChoice = {
  nibrs: string
  name: string
  events: number
  refused?: { code: string; sentence: string; facts?: Record<string, string | number> }
  discovered?: DiscoveredStanding
}

/** A surface with its typed arrays restored. */
export interface Surface extends Omit<ForecastSurface, 'cells' | 'expected' | 'byCount'> {
  cells: Int32Array
  expected: Float32Array
  byCount: Float32Array
}

const query = (values: Record<string, string | number>): string =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString()

/** What every screen may read. Use with `useQuery(reads.territory())`. */
export const reads = {
  status: () =>
    queryOptions({ queryKey: ['status'], queryFn: ({ signal }) => ask<Status>('/api/status', { signal }), staleTime: 30_000 }),
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: ({ signal }) => ask<Session>('/api/trust/session', { signal }),
      staleTime: 60_000,
    }),
  territory: () =>
    queryOptions({
      queryKey: ['territory'],
      queryFn: ({ signal }) => ask<TerritoryOnWire>('/api/records/territory', { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  basemap: () =>
    queryOptions({
      queryKey: ['basemap'],
      queryFn: async ({ signal }) =>
        (await ask<GeoJSON.FeatureCollection | undefined>('/api/records/basemap', { signal })) ?? null,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  summary: () =>
    queryOptions({ queryKey: ['summary'], queryFn: ({ signal }) => ask<RecordsSummary>('/api/records/summary', { signal }) }),
  points: (nibrs: string) =>
    queryOptions({
      queryKey: ['points', nibrs],
      queryFn: async ({ signal }) =>
        new Float32Array(
          await askBytes(nibrs === 'all' ? '/api/records/points' : `/api/records/points?${query({ nibrs })}`, signal),
        ),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  offences: () =>
    queryOptions({
      queryKey: ['offences'],
      queryFn: ({ signal }) => ask<OffenceChoice[]>('/api/forecast/offences', { signal }),
      staleTime: 300_000,
    }),
  surface: (offence: string, from: number, to: number) =>
    queryOptions({
      queryKey: ['surface', offence, from, to],
      queryFn: async ({ signal }): Promise<Surface> => {
        const wire = await ask<Wire<ForecastSurface>>(`/api/forecast/surface?${query({ offence, from, to })}`, { signal })
        return {
          ...(wire as unknown as ForecastSurface),
          cells: Int32Array.from(wire.cells),
          expected: Float32Array.from(wire.expected),
          byCount: Float32Array.from(wire.byCount),
        }
      },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  cell: (offence: string, from: number, to: number, cell: number) =>
    queryOptions({
      queryKey: ['cell', offence, from, to, cell],
      queryFn: ({ signal }) => ask<CellExplanation>(`/api/forecast/cell?${query({ offence, from, to, cell })}`, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  tonight: () =>
    queryOptions({ queryKey: ['tonight'], queryFn: ({ signal }) => ask<PlanState>('/api/patrol/tonight', { signal }) }),
  /** How far the plan is that is being made; asked each second while somebody waits. */
  planning: () =>
    queryOptions({
      queryKey: ['planning'],
      queryFn: ({ signal }) => ask<Planning>('/api/patrol/tonight/progress', { signal }),
      refetchInterval: 1000,
      staleTime: 0,
    }),
  units: () => queryOptions({ queryKey: ['units'], queryFn: ({ signal }) => ask<Unit[]>('/api/patrol/units', { signal }) }),
  briefing: (unit: string) =>
    queryOptions({
      queryKey: ['briefing', unit],
      queryFn: ({ signal }) => ask<Briefing>(`/api/patrol/briefing/${encodeURIComponent(unit)}`, { signal }),
    }),
  ledger: (before?: number, limit = 50) =>
    queryOptions({
      queryKey: ['ledger', before ?? 'newest', limit],
      queryFn: ({ signal }) =>
        ask<{ entries: LedgerEntry[]; names: Record<string, string>; checkpoint: Checkpoint; notices?: LedgerNotice[] }>(
          `/api/trust/ledger?${query(before === undefined ? { limit } : { before, limit })}`,
          { signal },
        ),
    }),
  /** What the server's own check of its store last found: the same as for everybody. */
  ledgerStatus: () =>
    queryOptions({
      queryKey: ['ledger-status'],
      queryFn: ({ signal }) => ask<{ store: StoreStanding }>('/ledger/status', { signal }),
      staleTime: 0,
      refetchInterval: 30_000,
    }),
  /** `reasons` opens what a person typed: it needs a purpose, and the look stands in the ledger. */
  proof: (index: number, reasons = false) =>
    queryOptions({
      queryKey: ['proof', index, reasons],
      queryFn: ({ signal }) => ask<LedgerProof>(`/api/trust/ledger/${index}/proof${reasons ? '?reasons=true' : ''}`, { signal }),
      // The checkpoint grows; a proof is asked for afresh each time somebody looks. Words that somebody typed are a look themselves.
      ...(reasons ? lookOnce : { staleTime: 0 }),
    }),
  /** The duty that one is on now, if any. */
  duty: () =>
    queryOptions({ queryKey: ['duty'], queryFn: ({ signal }) => ask<{ duty: Duty | null }>('/api/trust/duties', { signal }) }),
  protection: () =>
    queryOptions({
      queryKey: ['protection'],
      queryFn: ({ signal }) => ask<ProtectionOverview>('/api/trust/protection', { signal }),
    }),
  /** What was published, for everybody. */
  published: () =>
    queryOptions({
      queryKey: ['published'],
      queryFn: ({ signal }) =>
        ask<{ tables: PublishedTable[]; budget: PrivacyBudget[]; maps: PublishedMap[] }>('/api/trust/published', { signal }),
    }),
  erasure: (id: string) =>
    queryOptions({
      queryKey: ['erasure', id],
      queryFn: ({ signal }) => ask<ErasureProof>(`/api/trust/protection/erasures/${encodeURIComponent(id)}`, { signal }),
      staleTime: 0,
    }),
  quarantine: (id: string, offset: number, limit: number) =>
    queryOptions({
      queryKey: ['quarantine', id, offset, limit],
      queryFn: ({ signal }) =>
        ask<{ total: number; rows: QuarantinedRow[] }>(`/api/records/imports/${id}/quarantine?${query({ offset, limit })}`, {
          signal,
        }),
      ...lookOnce,
    }),
}

/** What a screen may do. Each needs a session; the server says who may. */
export const acts = {
  signInAs: (person: string) => ask<{ person: Person }>('/api/trust/session/demo', { method: 'POST', body: { person } }),
  signOut: () => ask<unknown>('/api/trust/session', { method: 'DELETE' }),
  suggestPlan: (wishes: PlanWishes) => ask<PlanState>('/api/patrol/plans', { method: 'POST', body: wishes }),
  changePlan: (id: string, change: PlanChange) =>
    ask<PlanState>(`/api/patrol/plans/${id}/changes`, { method: 'POST', body: change }),
  decidePlan: (id: string, verdict: 'accept' | 'reject', reason: string) =>
    ask<PlanState>(`/api/patrol/plans/${id}/decision`, { method: 'POST', body: { verdict, reason }, underPurpose: false }),
  setUnits: (units: UnitEntry[]) => ask<Unit[]>('/api/patrol/units', { method: 'PUT', body: units }),
  recordVisit: (visit: Visit) => ask<Visit>('/api/patrol/visits', { method: 'POST', body: visit }),
  upload: (file: File) => {
    const form = new FormData()
    form.append('file', file)
    return ask<{ upload: string; preview: ImportPreview }>('/api/records/uploads', { method: 'POST', body: form })
  },
  startImport: (asked: { upload: string; layout?: string; crs?: string }) =>
    ask<{ job: string }>('/api/records/imports', { method: 'POST', body: asked }),
  /** Reads an upload to its end and keeps nothing. */
  startCheck: (asked: { upload: string; place?: string }) =>
    ask<{ job: string }>('/api/records/checks', { method: 'POST', body: asked }),
  startBacktest: (asked: { offence: string; from: string; to: string; seed?: number }) =>
    ask<{ job: string }>('/api/forecast/backtests', { method: 'POST', body: asked }),
  /** For the duty that one is on. */
  decideDiscovered: (nibrs: string, included: boolean, reason: string) =>
    ask<unknown>(`/api/forecast/discovered${included ? '' : '/withdrawals'}`, {
      method: 'POST',
      body: { nibrs, reason },
      underPurpose: false,
    }),
  cancelJob: (id: string) => ask<unknown>(`/api/jobs/${id}`, { method: 'DELETE' }),
  placeHold: (scope: string, why: string) =>
    ask<LegalHold>('/api/trust/protection/holds', { method: 'POST', body: { scope, why } }),
  liftHold: (id: string, why: string) =>
    ask<unknown>(`/api/trust/protection/holds/${encodeURIComponent(id)}/lift`, { method: 'POST', body: { why } }),
  /** `days: null`: kept until another period is set. */
  setPeriod: (kind: string, days: number | null, why: string) =>
    ask<RetentionRule>('/api/trust/protection/periods', { method: 'PUT', body: { kind, days, why } }),
  /** For the duty that one is on. */
  exportSubject: (person: string, why: string) =>
    ask<SubjectBundle>('/api/trust/protection/exports', { method: 'POST', body: { person, why }, underPurpose: false }),
  rectify: (person: string, said: { name?: string; title?: string }, why: string) =>
    ask<{ person: Person }>('/api/trust/protection/rectifications', { method: 'POST', body: { person, ...said, why } }),
  runRetention: () => ask<{ deletions: Deletion[] }>('/api/trust/protection/retention', { method: 'POST' }),
  verifyLedger: () => ask<LedgerVerdict & { store: StoreStanding }>('/api/trust/ledger/verify'),
}

export type { BacktestReport, JobStatus }

const finished = (state: JobStatus['state']): boolean => state === 'done' || state === 'failed' || state === 'cancelled'

/**
 * Follows a job over server-sent events until it ends; falls back to asking every second where events are cut off.
 * Returns a function that stops listening (the job itself goes on).
 */
export function watchJob(id: string, listener: (status: JobStatus) => void): () => void {
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const events = new EventSource(`/api/jobs/${id}/events`)
  const stop = (): void => {
    stopped = true
    events.close()
    clearTimeout(timer)
  }
  const hear = (status: JobStatus): void => {
    if (stopped) return
    listener(status)
    if (finished(status.state)) stop()
  }
  const askAgain = async (): Promise<void> => {
    if (stopped) return
    try {
      hear(await ask<JobStatus>(`/api/jobs/${id}`))
    } catch {
      // The next round asks again; a job outlives a lost connection.
    }
    if (!stopped) timer = setTimeout(askAgain, 1000)
  }
  events.onmessage = (message) => hear(JSON.parse(message.data) as JobStatus)
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED && events.readyState !== EventSource.CONNECTING) return
    events.close()
    clearTimeout(timer)
    timer = setTimeout(askAgain, 500)
  }
  return stop
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      // A refusal will not change by asking again; a lost connection may.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
})

/** The person signed in, or null. */
export const usePerson = (): Person | null => useQuery(reads.session()).data?.person ?? null

/** The agency's zone; UTC until the server has said. */
export const useZone = (): string => useQuery(reads.status()).data?.zone || 'UTC'
