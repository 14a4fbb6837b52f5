/** Ties the watch to one house: who came to the door, who was refused, signals, the random audit, marks, timelines. */

import type { AgencyId, Instant, SuggestionId } from '../../../kernel/units.ts'
import type { Action, Actor, Decision } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { openForWatch } from '../ledger/seal-document.ts'
import { tellStaff } from '../ledger/tell-staff.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { openSearch } from '../purpose/seal-search.ts'
import { takeLook } from '../purpose/take-look.ts'
import { placeOfReasons } from '../read-documents.ts'
import { trustTables } from '../store.ts'
import { day } from './arrange-log.ts'
import { shareInterval } from './draw-audit.ts'
import { expectedFalseAlarms } from './expected-rates.ts'
import { exportTimeline, type TimelineSources } from './export-timeline.ts'
import { signals } from './find-signals.ts'
import { decideSignal, reviewLook } from './judge-use.ts'
import { liftMark, setMark } from './keep-marks.ts'
import { insiderFound } from './measure-signals.ts'
import { noteInputs } from './note-inputs.ts'
import { noteRefusals } from './note-refusals.ts'
import { openPseudonym } from './open-pseudonym.ts'
import type { LooksRead } from './read-log.ts'
import { runAudit } from './run-audit.ts'
import { runSignals, watchedFor } from './run-watch.ts'
import { type StoredItem, type StoredSignal, watchTables } from './store.ts'
import { tellEvents } from './tell-events.ts'
import type {
  AccessLog,
  AuditItem,
  GeneratedLog,
  LogBeside,
  SearchView,
  SignalCard,
  SignalsOverview,
  SignalView,
  WatchDesk,
} from './types.ts'
import { watchSignIns } from './watch-sign-ins.ts'

/** Of comings and refusals so much is shown; devices are known from three times as long. */
const shownDays = 30
const mostEvents = 20_000
const mostItems = 200

export interface WatchSources extends TimelineSources {
  decisions(agency: AgencyId, suggestion: SuggestionId): Promise<Decision[]>
}

export function openWatch(house: TrustHouse, sources: WatchSources): WatchDesk {
  const tables = watchTables(house.store)
  const notes = noteRefusals(house)
  const inputs = noteInputs(house)
  const settled = async (): Promise<void> => {
    await Promise.all([notes.settled(), inputs.settled()])
  }
  const others = new Map<AgencyId, LogBeside>()
  const runs = new Map<AgencyId, Promise<void>>()
  const read: LooksRead = new Map()

  /** One run at a time for an agency, in this Peel or another on the same store: two would find the same things twice. */
  const run = (agency: AgencyId): Promise<void> => {
    const standing = runs.get(agency)
    if (standing) return standing
    const running = (async () => {
      await notes.settled()
      await house.store.alone(agency, 'the watch', async () => {
        await runSignals(house, agency, others.get(agency), read)
        await runAudit(house, agency)
      })
    })()
      .catch((error: unknown) => {
        // Whoever is at it finds what is to be found.
        if ((error as { code?: unknown }).code !== 'store.somebody-is-at-it') throw error
      })
      .finally(() => runs.delete(agency))
    runs.set(agency, running)
    return running
  }

  const since = (days: number): Instant => (house.clock.now() - days * day) as Instant

  const look = async (actor: Actor, action: Action, purpose: string | undefined, what: string): Promise<void> => {
    await takeLook(house, actor, action, { purpose, subject: 'watch', what })
  }

  const viewOf = async (actor: Actor, stored: StoredSignal): Promise<SignalView> => {
    const { agency, id: reader } = actor.kind === 'person' ? actor.person : { agency: agencyOf(actor), id: '' }
    const { decision, decidedByName, decidedAt, ledgerIndex, suggestion } = stored
    const mine = stored.person.id === reader
    const reason = suggestion === null || mine ? null : ((await sources.decisions(agency, suggestion))[0]?.reason ?? null)
    const { id, signal, source, person, week, foundAt, evidence, state } = stored
    return {
      id,
      signal,
      source,
      person,
      week,
      foundAt,
      evidence,
      state,
      mayDecide: state === 'waits' && !mine,
      ...(decision !== null &&
        decidedAt !== null && {
          decided: { by: decidedByName ?? '', at: decidedAt, reason, ledgerIndex: ledgerIndex ?? 0, decision },
        }),
    }
  }

  const views = async (actor: Actor, stored: readonly StoredSignal[]): Promise<SignalView[]> => {
    const all: SignalView[] = []
    for (const one of stored) all.push(await viewOf(actor, one))
    return all
  }

  const opened = async (agency: AgencyId, found: Awaited<ReturnType<typeof tables.searches>>): Promise<SearchView[]> => {
    const searches: SearchView[] = []
    for (const { id, kept, ...one } of await tellStaff(house, agency, found))
      searches.push({ ...one, words: await openSearch(house, agency, id, kept) })
    return searches
  }

  const searchesAmong = async (agency: AgencyId, among: readonly number[]): Promise<Map<number, SearchView>> =>
    new Map((await opened(agency, await tables.searches(agency, { among, limit: among.length }))).map((one) => [one.index, one]))

  const auditOf = async (agency: AgencyId, items: readonly StoredItem[], reader: string): Promise<AuditItem[]> => {
    const kept = await trustTables(house.store).reasons(
      agency,
      items.flatMap(({ reason, person }) => (reason === null || person === reader ? [] : [reason])),
    )
    const typed = await searchesAmong(
      agency,
      items.map(({ index }) => index),
    )
    const views: AuditItem[] = []
    const names = new Map((await tables.people(agency)).map(({ id, name }) => [id, name]))
    for (const { person, reason, reviewer, ...item } of await tellStaff(house, agency, items)) {
      const sealed = reason === null || person === reader ? undefined : kept.get(reason)
      const text = sealed === undefined ? null : await openForWatch(house, agency, placeOfReasons, sealed)
      const remark = text === null ? {} : { remark: (JSON.parse(text) as { why: string }).why }
      const search = typed.get(item.index)
      views.push({
        ...item,
        ...remark,
        ...(reviewer !== null && { reviewedBy: names.get(reviewer) || item.reviewedBy }),
        ...(search && { searched: search.words }),
        mayReview: item.state === 'waits' && person !== reader,
      })
    }
    return views
  }

  return {
    run,
    settled,
    noteInput: (agency, refused) => inputs.note(agency, refused),
    events: async (agency, from, to) => {
      await settled()
      return tellEvents(house, sources, agency, from, to)
    },
    noteRefusal: (actor, refusal) => notes.note(actor, refusal),
    beside: (agency, other) => {
      others.set(agency, other)
    },

    overview: async (actor) => {
      house.policy.allow(actor, 'trust.read-sign-ins')
      const agency = agencyOf(actor)
      await settled()
      const names = new Map((await tables.people(agency)).map(({ id, name }) => [id, name]))
      const events = await sources.events(agency, { since: since(3 * shownDays), limit: mostEvents })
      const signIns = watchSignIns(events, since(shownDays), (id) => names.get(id) ?? id)
      const refusals = await tables.refusalCounts(agency, since(shownDays))
      const refused = await tables.inputCounts(agency, since(shownDays))
      return {
        signIns,
        refusals: refusals.sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
        inputs: refused.sort((a, b) => b.count - a.count || `${a.kind} ${a.place}`.localeCompare(`${b.kind} ${b.place}`)),
      }
    },

    signals: async (actor, purpose) => {
      await look(actor, 'trust.watch-use', purpose, 'The log of use was looked through for misuse.')
      const agency = agencyOf(actor)
      await run(agency)
      const from = (house.clock.now() - watchedFor) as Instant
      const reader = actor.kind === 'person' ? actor.person.id : ''
      const counts = await tables.auditCounts(agency)
      const items = await tables.items(agency, { limit: mostItems })
      return {
        since: from,
        looks: await tables.countLooks(agency, from),
        cards: cardsOf(await tables.decidedCounts(agency)),
        signals: await views(actor, await tables.signals(agency, { since: from })),
        draws: (await tables.draws(agency, 10)).map(({ sealed: _, perMille: __, drawnTo: ___, ...draw }) => draw),
        audit: await auditOf(agency, items, reader),
        audited: { ...counts, interval: shareInterval(counts.questioned, counts.reviewed) },
        marks: await tables.marks(agency),
        people: (await tables.people(agency)).map(({ id, name }) => ({ id, name })),
        generated: generatedOf(others.get(agency)),
      } satisfies SignalsOverview
    },

    searches: async (actor, purpose, page) => {
      await look(actor, 'trust.watch-use', purpose, 'The words of searches were read.')
      const agency = agencyOf(actor)
      return opened(agency, await tables.searches(agency, page))
    },

    decide: (actor, id, answer, purpose) => decideSignal(house, actor, id, answer, purpose),

    referred: async (actor, purpose) => {
      await look(actor, 'trust.read-referred', purpose, 'Signals that were referred to the oversight board were read.')
      return views(actor, await tables.signals(agencyOf(actor), { state: 'referred' }))
    },

    review: (actor, index, answer, purpose) => reviewLook(house, actor, index, answer, purpose),
    mark: (actor, wish, purpose) => setMark(house, actor, wish, purpose),
    liftMark: (actor, id, purpose) => liftMark(house, actor, id, purpose),
    openPseudonym: (actor, wish, purpose) => openPseudonym(house, actor, wish, purpose),
    timeline: (actor, wish, purpose) => exportTimeline(house, sources, actor, wish, purpose),

    toldTo: async (agency, person) =>
      (await tables.signals(agency, { person, state: 'dismissed' })).map(({ signal, evidence, decidedByName, decidedAt }) => ({
        signal,
        means: signals.find(({ name }) => name === signal)?.means,
        lookedAt: evidence.map(({ at, what }) => ({ at: new Date(at).toISOString(), what })),
        decision: 'dismissed',
        by: decidedByName,
        at: decidedAt === null ? null : new Date(decidedAt).toISOString(),
      })),
  }
}

function cardsOf(decided: readonly { signal: string; state: string; n: number }[]): SignalCard[] {
  return signals.map(({ name, means, innocent, fires }) => {
    const own = decided.filter(({ signal }) => signal === name)
    const count = (states: readonly { n: number }[]): number => states.reduce((sum, { n }) => sum + n, 0)
    const here = { decided: count(own), dismissed: count(own.filter(({ state }) => state === 'dismissed')) }
    return { name, means, innocent, fires, expectedFalseAlarms: expectedFalseAlarms[name], here }
  })
}

/** A generated log never changes, so it is summed up once. */
const summed = new WeakMap<AccessLog, GeneratedLog>()

function generatedOf(beside: LogBeside | undefined): GeneratedLog | null {
  if (!beside) return null
  const { log, planted } = beside.log()
  const sum = summed.get(log) ?? sumUp(log, planted)
  summed.set(log, sum)
  return sum
}

function sumUp(log: AccessLog, planted: ReturnType<LogBeside['log']>['planted']): GeneratedLog {
  const found = planted ? insiderFound(log, planted) : []
  return {
    from: log.acts[0]?.at ?? (0 as Instant),
    to: log.acts.at(-1)?.at ?? (0 as Instant),
    looks: log.acts.filter(({ kind }) => kind === 'look').length,
    people: log.people.length,
    planted: planted && {
      person: log.people.find(({ id }) => id === planted.person)?.name ?? '',
      acts: planted.evidence.length,
      found: found.filter(({ fired }) => fired).map(({ signal }) => signal),
    },
  }
}
