/** The emergency override: opens a case at once, is shown to everybody who commands or watches, and is reviewed by a second person within 24 hours. */

import type { Instant, PurposeId } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { describeActor } from '../roles.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson } from './keep-cases.ts'
import { standingOf } from './resolve-purpose.ts'
import { statementKey } from './state-purpose.ts'
import { purposeTables, type StoredOverride } from './store.ts'
import type { CaseId, Override, Purpose, PurposeDesk } from './types.ts'

const minute = 60_000
export const overrideRules = { lasts: 60 * minute, reviewWithin: 24 * 60 * minute }
const shortestStatement = 20
const shortestRemark = 10

export function overrideInEmergency(
  house: TrustHouse,
): Pick<PurposeDesk, 'override' | 'overrides' | 'alarms' | 'reviewOverride'> {
  const tables = purposeTables(house.store)

  const mayReview = (actor: Actor): boolean => house.policy.decide(actor, 'trust.review-access').allowed

  return {
    override: async (actor, wish) => {
      const person = namedPerson(house, actor)
      const { agency } = person
      const now = house.clock.now()
      await escalateOverdue(house, actor)
      const owesReview = await tables.owesReview(agency, person.id, (now - overrideRules.reviewWithin) as Instant)
      house.policy.allow(actor, 'trust.override', { standing: await standingOf(house, actor), owesReview })
      const statement = wish.statement.trim().replace(/\s+/gu, ' ')
      if ([...statement].length < shortestStatement || !/\p{L}.*\s.*\p{L}/u.test(statement)) {
        throw purposeRefuses('statement-too-short', { atLeast: shortestStatement })
      }
      // Whether there is such a case is not said here: the override is written either way, and the file opens or does not.
      const target = await tables.caseByNumber(agency, wish.caseNumber.trim().toUpperCase())
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
      await actInLedger(house, agency, async (inside, record) => {
        const kept = await inside.addPurpose(purpose, { case: target, duty: null }, statementKey(statement))
        if (!kept) throw purposeRefuses('reason-copied', {})
        await inside.addOverride(agency, purpose.id, person, now)
        await record({
          act: 'alter',
          by: describeActor(actor),
          what: `${person.name} used an emergency override. A second person reviews it within 24 hours.`,
          subject: `override:${purpose.id}`,
          purpose: purpose.id,
          basis: 'immediate-threat',
        })
      })
      return { ...purpose, for: { case: '' as CaseId } }
    },

    overrides: async (actor) => {
      house.policy.allow(actor, 'trust.review-access')
      const { agency, id } = namedPerson(house, actor)
      await escalateOverdue(house, actor)
      return (await tables.overrides(agency, id, { limit: 200 })).map((one) => shown(one))
    },

    alarms: async (actor) => {
      if (actor.kind !== 'person' || !mayReview(actor)) return []
      await escalateOverdue(house, actor)
      const { agency, id } = actor.person
      return (await tables.overrides(agency, id, { waiting: true, limit: 20 })).map((one) => shown(one))
    },

    reviewOverride: async (actor, id, { verdict, remark }) => {
      const person = namedPerson(house, actor)
      house.policy.allow(actor, 'trust.review-access')
      const said = remark.trim().replace(/\s+/gu, ' ')
      if ([...said].length < shortestRemark) throw purposeRefuses('remark-too-short', { atLeast: shortestRemark })
      return actInLedger(house, person.agency, async (inside, record) => {
        const [found] = await inside.overrides(person.agency, person.id, { id, limit: 1 })
        if (!found) throw purposeRefuses('no-such-override', {})
        const resource = { type: 'Override', id, agency: person.agency, holder: found.holder } as const
        house.policy.allow(actor, 'trust.review-override', { resource })
        const review = { by: person.id, byName: person.name, at: house.clock.now(), verdict, remark: said }
        if (!(await inside.review(person.agency, id, review))) {
          const [standing] = await inside.overrides(person.agency, person.id, { id, limit: 1 })
          throw purposeRefuses('reviewed-already', { by: standing?.reviewedByName ?? 'Somebody' })
        }
        await record({
          act: 'alter',
          by: describeActor(actor),
          what: `${person.name} reviewed an emergency override of ${found.holderName}: ${verdict}.`,
          why: said,
          subject: `override:${id}`,
          purpose: id,
        })
        const [reviewed] = await inside.overrides(person.agency, person.id, { id, limit: 1 })
        return shown(reviewed as StoredOverride)
      })
    },
  }
}

/** What nobody reviewed within 24 hours is said in the ledger, once, whenever anybody comes by. */
async function escalateOverdue(house: TrustHouse, actor: Actor): Promise<void> {
  const agency = agencyOf(actor)
  const now = house.clock.now()
  await actInLedger(house, agency, async (inside, record) => {
    for (const id of await inside.escalate(agency, (now - overrideRules.reviewWithin) as Instant, now)) {
      await record({
        act: 'alter',
        by: 'Peel',
        what: 'An emergency override was not reviewed within 24 hours. Whoever used it gets no further one until it is.',
        subject: `override:${id}`,
        purpose: id,
      })
    }
  })
}

function shown(stored: StoredOverride): Override {
  const { id, holder, holderName, openedAt, validUntil, reviewedByName, reviewedAt, remark, looks } = stored
  const state = stored.verdict ?? (stored.escalatedAt === null ? 'awaits-review' : 'escalated')
  return {
    id,
    holder,
    holderName,
    caseNumber: stored.caseNumber,
    statement: stored.statement,
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
