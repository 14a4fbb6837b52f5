/** The condition that lists take into their query against Cedar asked about each row: on random people, cases and purposes they agree. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { seededRandom } from '../../../kernel/random.ts'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { passes } from '../policy/filter-rows.ts'
import { openPolicy } from '../policy/open-policy.ts'
import type { About } from '../policy/types.ts'
import { roleNames } from '../roles.ts'
import { caseResource } from './keep-cases.ts'
import { sealCase } from './seal-words.ts'
import { searchCases } from './search-cases.ts'
import { purposeTables } from './store.ts'
import type { CaseHeading, CaseId, LegalBasis } from './types.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

const people = Array.from({ length: 12 }, (_, n) => `p${n}` as PersonId)
const areas = ['north', 'south', 'east', '']
const agencies = [agency, 'elsewhere' as AgencyId]

test('60 random people × 80 random cases: the query finds exactly those that Cedar permits', async () => {
  const random = seededRandom(20261126)
  const pick = random.pick
  const tables = purposeTables(house.store)
  const policy = openPolicy({ clock: house.clock })
  const basis: LegalBasis = { kind: 'statute', reference: 'Art. 1', validFrom: 0 as Instant, validUntil: 9e15 as Instant }
  const all: CaseHeading[] = []
  for (let n = 0; n < 80; n++) {
    const heading: CaseHeading = {
      id: `c${n}` as CaseId,
      agency: pick(agencies),
      number: `N-${n}`,
      title: `Case ${n}`,
      kind: pick(['burglary', 'theft']),
      area: pick(areas),
      confidential: random.next() < 0.5,
      sensitivity: random.next() < 0.3 ? 'restricted' : 'ordinary',
      state: 'open',
      members: people.filter(() => random.next() < 0.15),
      openedAt: n as Instant,
    }
    const text = { title: heading.title, summary: '', reference: 'Art. 1' }
    const sealed = await sealCase(house.trust, heading.agency, heading.id, text)
    await tables.addCase(heading, { sealed, basis, openedBy: people[0] as PersonId })
    for (const member of heading.members) await tables.addMember(heading.agency, heading.id, member, n as Instant)
    if (random.next() < 0.3) {
      await tables.closeCase(heading.agency, heading.id, n as Instant)
      heading.state = 'closed'
    }
    all.push(heading)
  }

  let found = 0
  let hidden = 0
  for (let trial = 0; trial < 60; trial++) {
    const actor: Actor = {
      kind: 'person',
      person: { id: pick(people), agency: pick(agencies), name: 'P', role: pick(roleNames), title: '' },
      session: 's',
    }
    const purpose = pick(['none', 'case', 'override', 'duty'] as const)
    const about: Omit<About, 'resource'> = {
      standing: { onDuty: random.next() < 0.5, areas: [pick([...areas, '*'])], certificates: [] },
      ...(purpose !== 'none' && {
        purpose: { about: purpose, basis: 'immediate-threat', ...(purpose !== 'duty' && { case: pick(all).id }) },
      }),
    }
    const filter = policy.filter(actor, 'trust.list-case', about)
    const listed = await searchCases({ store: house.store, keyring: house.trust.keyring }, actor.person.agency, filter, {
      limit: 500,
    })
    const permitted = all.filter(
      (one) => policy.decide(actor, 'trust.list-case', { ...about, resource: caseResource(one) }).allowed,
    )
    const ids = (cases: readonly CaseHeading[]): string[] => cases.map(({ id }) => id).sort()
    assert.deepEqual(ids(listed), ids(permitted), JSON.stringify({ actor, about, filter }))
    for (const one of all)
      assert.equal(passes(filter, caseResource(one)), permitted.includes(one), 'the same meaning without SQL')
    found += listed.length
    hidden += all.filter((one) => one.agency === actor.person.agency && one.confidential).length
  }
  assert.ok(found > 300 && hidden > 500, `${found} found, ${hidden} confidential ones about`)
})
