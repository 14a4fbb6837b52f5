/** The emergency override: opens a case at once, is shown to everybody who commands or watches, and is reviewed by a second person within 24 hours, or it is said loudly that it was not. */

import { PeelError } from '../../../kernel/errors.ts'
import type { AgencyId, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { Action, Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { allAsCommitted, type HeldStates } from '../ledger/hold-rows.ts'
import { nothingDone } from '../receipts.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson } from './named-person.ts'
import { purposeToDecide } from './purpose-of-decision.ts'
import { resolvePurpose, standingOf } from './resolve-purpose.ts'
import { fingerprintOfStatement, openStatements, sealStatement } from './seal-words.ts'
import { purposeTables, type StoredOverride } from './store.ts'
import { writeLook } from './take-look.ts'
import type { CaseId, Override, Purpose, PurposeDesk } from './types.ts'

const minute = 60_000
export const overrideRules = { lasts: 60 * minute, reviewWithin: 24 * 60 * minute }
const shortestStatement = 20
const shortestRemark = 10

export function overrideInEmergency(
  house: TrustHouse,
): Pick<PurposeDesk, 'override' | 'overrides' | 'alarms' | 'reviewOverride' | 'escalateOverdue'> {
  const tables = purposeTables(house.store)

  const may = (actor: Actor, action: Action): boolean => house.policy.decide(actor, action).allowed

  const shownWithWords = async (agency: AgencyId, stored: readonly StoredOverride[]): Promise<Override[]> => {
    const words = await openStatements(house, agency, stored)
    return stored.map((one, at) => shown(one, words[at] ?? ''))
  }

  return {
    override: async (actor, wish) => {
      const person = namedPerson(house, actor)
      const { agency } = person
      const now = house.clock.now()
      await escalateOverdue(house, agency)
      const owes = await owesReview(house, agency, person.id, (now - overrideRules.reviewWithin) as Instant)
      house.policy.allow(actor, 'trust.override', { standing: await standingOf(house, actor), owesReview: owes })
      const statement = wish.statement.trim().replace(/\s+/gu, ' ')
      if ([...statement].length < shortestStatement || !/\p{L}.*\s.*\p{L}/u.test(statement)) {
        throw purposeRefuses('statement-too-short', { atLeast: shortestStatement })
      }
      // Whether there is such a case is not said here: the override is written either way, and the file opens or does not.
      const number = wish.caseNumber.trim().toUpperCase()
      const target = await tables.caseByNumber(agency, number)
      const validUntil = (now + overrideRules.lasts) as Instant
      const purpose: Purpose = {
        id: freshId(house, 'pur') as PurposeId,
        agency,
        holder: person.id,
        for: { case: target ?? ('' as CaseId) },
        override: true,
        basis: { kind: 'immediate-threat', reference: 'emergency override', validFrom: now, validUntil },
        task: 'safeguarding',
        statement,
        statedAt: now,
        validUntil,
      }
      const key = await fingerprintOfStatement(house, agency, person.id, statement)
      await actInLedger(house, agency, async (inside, record, connection, hold) => {
        // A case is asked for in either case: whether there is one, no time tells.
        const aimed = `case:${target ?? 'none'}`
        const held = await hold(`person:${person.id}`, `purpose:${purpose.id}`, `override:${purpose.id}`, aimed)
        if (target && held.get(aimed)?.number !== number) throw purposeRefuses('no-such-case', {})
        // Under the agency's key, whether there is such a case or not.
        const sealed = await sealStatement(house, agency, { id: purpose.id, case: null }, statement, connection)
        const words = { reference: purpose.basis.reference, statement: sealed, key }
        const kept = await inside.addPurpose(purpose, { case: target, duty: null }, words)
        if (!kept) throw purposeRefuses('reason-copied', {})
        await inside.addOverride(agency, purpose.id, person, now)
        await record({
          act: 'alter',
          by: actor,
          what: 'An emergency override was used. A second person reviews it within 24 hours.',
          subject: `override:${purpose.id}`,
          purpose: purpose.id,
          basis: 'immediate-threat',
          states: [`purpose:${purpose.id}`, `override:${purpose.id}`],
        })
      })
      return { ...purpose, for: { case: '' as CaseId } }
    },

    overrides: async (actor, named) => {
      house.policy.allow(actor, 'trust.review-access')
      const { agency, id } = namedPerson(house, actor)
      await escalateOverdue(house, agency)
      const stored = await tables.overrides(agency, id, { limit: 200 })
      const now = house.clock.now()
      const resolves = named !== undefined && (await resolvePurpose(house, actor, named, now)).ok
      if (stored.length === 0 || (!resolves && !(await tables.openDuty(agency, id, now)))) {
        nothingDone('Which overrides there were, without a word that was typed.')
        return stored.map(withoutWords)
      }
      const purpose = await purposeToDecide(house, actor, 'trust.review-access', resolves ? named : undefined)
      const look = { subject: 'overrides', about: 'overrides', what: 'What was typed in emergency overrides was read.' }
      await writeLook(house, actor, 'trust.review-access', purpose, look)
      return shownWithWords(agency, stored)
    },

    alarms: async (actor) => {
      if (actor.kind !== 'person' || !may(actor, 'trust.hear-alarms')) return []
      const { agency, id } = actor.person
      await escalateOverdue(house, agency)
      const waiting = await tables.overrides(agency, id, { waiting: true, limit: 20 })
      // Nothing that was typed: it is opened for a review only, which is a look. Whoever does not review is told of what is overdue.
      if (may(actor, 'trust.review-access')) return waiting.map(withoutWords)
      return waiting.filter(({ escalatedAt }) => escalatedAt !== null).map((one) => ({ ...withoutWords(one), caseNumber: null }))
    },

    escalateOverdue: (agency) => escalateOverdue(house, agency),

    reviewOverride: async (actor, id, { verdict, remark }) => {
      const person = namedPerson(house, actor)
      house.policy.allow(actor, 'trust.review-access')
      const said = remark.trim().replace(/\s+/gu, ' ')
      if ([...said].length < shortestRemark) throw purposeRefuses('remark-too-short', { atLeast: shortestRemark })
      const reviewed = await actInLedger(house, person.agency, async (inside, record, _, hold) => {
        const held = await hold(`person:${person.id}`, `override:${id}`)
        const found = held.get(`override:${id}`)
        if (!found) throw purposeRefuses('no-such-override', {})
        const resource = { type: 'Override', id, agency: person.agency, holder: found.person_id as PersonId } as const
        house.policy.allow(actor, 'trust.review-override', { resource })
        expectSecondPerson(house, held, person.id)
        const review = { by: person.id, byName: person.name, at: house.clock.now(), verdict, remark: said }
        if (!(await inside.review(person.agency, id, review))) {
          throw purposeRefuses('reviewed-already', { by: String(found.reviewed_by_name ?? 'Somebody') })
        }
        await record({
          act: 'alter',
          by: actor,
          what: `An emergency override was reviewed: ${verdict}.`,
          why: said,
          subject: `override:${id}`,
          purpose: id,
          states: [`override:${id}`],
        })
        const [after] = await inside.overrides(person.agency, person.id, { id, limit: 1 })
        return after as StoredOverride
      })
      // What was typed stays closed: reading it is a look.
      return shown(reviewed, null)
    },
  }
}

/**
 * What nobody reviewed within 24 hours is said in the ledger, once: by the timer, and by whoever comes by before it. From then on the
 * alarm stands on the screens of the board and of administrators too. Returns how many became overdue now.
 */
async function escalateOverdue(house: TrustHouse, agency: AgencyId): Promise<number> {
  const now = house.clock.now()
  const before = (now - overrideRules.reviewWithin) as Instant
  if ((await purposeTables(house.store).overdue(agency, before)).length === 0) return 0
  return actInLedger(house, agency, async (inside, record, _, hold) => {
    const fit: PurposeId[] = []
    // One that was changed past the ledger is said to be, and keeps no other from being told of.
    for (const id of await inside.overdue(agency, before)) {
      const held = await hold(`override:${id}`).catch(ignoreAltered)
      if (held && isOverdue(held.get(`override:${id}`), before)) fit.push(id)
    }
    const overdue = await inside.escalate(agency, fit, now)
    for (const id of overdue) {
      await record({
        act: 'alter',
        by: 'Peel',
        what: 'An emergency override was not reviewed within 24 hours. Commanders, the board and administrators are told; whoever used it gets no further one until it is reviewed.',
        subject: `override:${id}`,
        purpose: id,
        states: [`override:${id}`],
      })
    }
    return overdue.length
  })
}

const isOverdue = (row: ReturnType<HeldStates['get']>, before: Instant): boolean =>
  row !== undefined && row.reviewed_at === null && row.escalated_at === null && Number(row.opened_at) <= before

/**
 * Whether an override of this person is overdue, among all that the ledger knows. One that is missing or was changed past the ledger
 * opens nothing further for whom it was committed to, and keeps nobody else from an emergency.
 */
async function owesReview(house: TrustHouse, agency: AgencyId, person: PersonId, before: Instant): Promise<boolean> {
  const ofOthers = (committed: Record<string, unknown>): boolean => committed.person_id !== person
  const rows = await allAsCommitted(house, agency, 'override', { passOver: ofOthers })
  return rows.some(({ state }) => state.person_id === person && state.reviewed_at === null && Number(state.opened_at) <= before)
}

function ignoreAltered(error: unknown): void {
  if (!(error instanceof PeelError) || error.code !== 'trust.row-altered') throw error
}

function withoutWords(stored: StoredOverride): Override {
  const { remark: _, ...said } = shown(stored, null)
  return said
}

function shown(stored: StoredOverride, statement: string | null): Override {
  const { id, holder, holderName, openedAt, validUntil, reviewedByName, reviewedAt, remark, looks } = stored
  const state = stored.verdict ?? (stored.escalatedAt === null ? 'awaits-review' : 'escalated')
  return {
    id,
    holder,
    holderName,
    caseNumber: stored.caseNumber,
    statement,
    at: openedAt,
    validUntil,
    reviewBy: (openedAt + overrideRules.reviewWithin) as Instant,
    state: state as Override['state'],
    ...(reviewedByName !== null && { reviewedBy: reviewedByName }),
    ...(reviewedAt !== null && { reviewedAt }),
    ...(remark !== null && { remark }),
    looks,
  }
}
