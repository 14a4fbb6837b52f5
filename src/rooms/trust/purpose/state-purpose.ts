/** Saying what for: a purpose for a case that one is assigned to, or for the duty that one is on. */

import type { Instant, PurposeId } from '../../../kernel/units.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { describeActor } from '../roles.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { basisProblem, namedPerson } from './keep-cases.ts'
import { problemOf, resolvePurpose, standingOf } from './resolve-purpose.ts'
import { purposeTables, type StandingPurpose } from './store.ts'
import type { LegalBasis, Purpose, PurposeDesk, PurposeTask } from './types.ts'

/** No longer than a session: after that one signs in anew, and says anew what for. */
const longest = 12 * 3_600_000

export const purposeTasks: readonly PurposeTask[] = [
  'follow-up',
  'interview',
  'evidence',
  'safeguarding',
  'disclosure',
  'hand-over',
  'supervision',
  'mend-records',
  'check-use',
  'patrol',
]

type Stating = Pick<PurposeDesk, 'statePurpose' | 'resolvePurpose' | 'myPurposes' | 'layDown'>

export function statePurposes(house: TrustHouse): Stating {
  const tables = purposeTables(house.store)
  return {
    statePurpose: async (actor, wish) => {
      house.policy.allow(actor, 'trust.state-purpose')
      const person = namedPerson(house, actor)
      const now = house.clock.now()
      const found = 'case' in wish.for ? await ofCase(house, actor, wish.for.case) : await ofDuty(house, actor, wish.for.duty)
      const problem = basisProblem(found.basis, now)
      if (problem) throw purposeRefuses('basis-not-valid', { problem })
      const statement = (wish.statement ?? '').trim().replace(/\s+/gu, ' ')
      const purpose: Purpose = {
        id: freshId(house, 'pur') as PurposeId,
        agency: person.agency,
        holder: person.id,
        for: wish.for,
        override: false,
        basis: found.basis,
        task: wish.task,
        statement,
        statedAt: now,
        validUntil: Math.min(now + longest, found.until) as Instant,
      }
      const target = 'case' in wish.for ? { case: wish.for.case, duty: null } : { case: null, duty: wish.for.duty }
      await actInLedger(house, person.agency, async (inside, record) => {
        if (!(await inside.addPurpose(purpose, target, statementKey(statement)))) throw purposeRefuses('reason-copied', {})
        const { id, basis } = purpose
        const what = 'A purpose was stated.'
        await record({ act: 'collect', by: describeActor(actor), what, subject: `purpose:${id}`, purpose: id, basis: basis.kind })
      })
      return purpose
    },

    resolvePurpose: (actor, id, now, about) => resolvePurpose(house, actor, id, now, about),

    myPurposes: async (actor) => {
      const { agency, id } = namedPerson(house, actor)
      const now = house.clock.now()
      const mine = await tables.purposesOf(agency, id, now, 50)
      return mine.filter((one) => problemOf(one, now) === null).map((one) => ({ purpose: one.purpose, words: inWords(one) }))
    },

    layDown: async (actor, id) => {
      const person = namedPerson(house, actor)
      await tables.layDown(person.agency, person.id, id, house.clock.now())
      house.policy.forget(person.id)
    },
  }
}

/** The basis of a case that one is assigned to; a case that one is not assigned to is not there. */
async function ofCase(
  house: TrustHouse,
  actor: Parameters<Stating['statePurpose']>[0],
  id: string,
): Promise<{ basis: LegalBasis; until: Instant }> {
  const person = namedPerson(house, actor)
  const tables = purposeTables(house.store)
  const filter = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
  const heading = await tables.heading(person.agency, id, filter)
  if (!heading) throw purposeRefuses('no-such-case', {})
  if (heading.state === 'closed') throw purposeRefuses('case-is-closed', {})
  if (!heading.members.includes(person.id)) {
    const reason = 'You are not assigned to this case. Ask whoever leads it to assign you.'
    throw purposeRefuses('purpose-refused', { problem: 'unassigned', reason })
  }
  const { basis } = await tables.file(person.agency, heading.id)
  return { basis, until: basis.validUntil }
}

async function ofDuty(
  house: TrustHouse,
  actor: Parameters<Stating['statePurpose']>[0],
  id: string,
): Promise<{ basis: LegalBasis; until: Instant }> {
  const person = namedPerson(house, actor)
  const duty = await purposeTables(house.store).openDuty(person.agency, person.id, house.clock.now())
  if (!duty || duty.id !== id) throw purposeRefuses('no-such-duty', {})
  return { basis: duty.basis, until: duty.endsAt }
}

/** What makes two statements the same: their letters, without digits, marks and capitals. Null where nothing was typed. */
export function statementKey(statement: string): string | null {
  const letters = statement
    .normalize('NFKD')
    .toLocaleLowerCase('en')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
  return letters === '' ? (statement.trim() === '' ? null : statement.trim()) : letters
}

/** What a purpose is for, to its own holder. */
function inWords({ purpose, case: file, duty }: StandingPurpose): string {
  if (purpose.override) return 'Emergency override'
  if (file) return `${file.number} ${file.title}`
  return duty ? duty.kind : ''
}
