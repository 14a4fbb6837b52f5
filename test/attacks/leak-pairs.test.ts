/** 10,000 random people × questions against a second opinion that knows no Cedar; and that a refusal makes the same queries whether the case is hidden or not there. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { seededRandom } from '../../src/kernel/random.ts'
import type { AgencyId, Instant, PersonId } from '../../src/kernel/units.ts'
import { everyAgency, type Store, type StoreConnection, type Whose } from '../../src/ports/store.ts'
import type { Actor, CaseHeading, CaseId, LegalBasis, Role } from '../../src/rooms/trust/contract.ts'
import { openTrust } from '../../src/rooms/trust/open-trust.ts'
import { openPolicy } from '../../src/rooms/trust/policy/open-policy.ts'
import { sealCase } from '../../src/rooms/trust/purpose/seal-words.ts'
import { searchCases, suggestCases } from '../../src/rooms/trust/purpose/search-cases.ts'
import { purposeTables } from '../../src/rooms/trust/purpose/store.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import { agency, newHome, openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

const basis: LegalBasis = { kind: 'statute', reference: 'Art. 1', validFrom: 0 as Instant, validUntil: 9e15 as Instant }
const kinds = ['burglary', 'theft', 'fraud']
const areas = ['north', 'south', '']
const words = ['mill', 'harbour', 'orchard', 'station', 'quarry', 'chapel', 'viaduct', 'meadow']

interface Asker {
  actor: Actor & { kind: 'person' }
  onDuty: boolean
  area: string
}

/** Who may know of a case, as docs/who-may-what.md says it. */
function mayKnow({ actor, onDuty, area }: Asker, one: CaseHeading): boolean {
  const { role, id, agency: own } = actor.person
  if (one.agency !== own) return false
  if (one.members.includes(id)) return true
  if (one.confidential) return false
  if (['commander', 'protection-officer'].includes(role)) return true
  if (!onDuty || (area !== '*' && area !== one.area)) return false
  return ['investigator', 'analyst', 'clerk'].includes(role) || (role === 'officer' && one.sensitivity === 'ordinary')
}

test('10,000 random people × questions: nothing of a hidden case in a list, a search, a suggestion or a count', async () => {
  const random = seededRandom(3)
  const tables = purposeTables(house.store)
  const policy = openPolicy({ clock: house.clock })
  const searched = { store: house.store, keyring: house.trust.keyring }
  const people = Array.from({ length: 40 }, (_, n) => `p${n}` as PersonId)
  const all: CaseHeading[] = []
  for (let n = 0; n < 60; n++) {
    const heading: CaseHeading = {
      id: `case-${n}` as CaseId,
      agency: random.next() < 0.8 ? agency : ('elsewhere' as AgencyId),
      number: `2026-${String(n).padStart(5, '0')}`,
      title: `${random.pick(words)} ${random.pick(words)}`,
      kind: random.pick(kinds),
      area: random.pick(areas),
      confidential: random.next() < 0.5,
      sensitivity: random.next() < 0.2 ? 'restricted' : 'ordinary',
      state: 'open',
      members: people.filter(() => random.next() < 0.06),
      openedAt: n as Instant,
    }
    const text = { title: heading.title, summary: '', reference: 'Art. 1' }
    const sealed = await sealCase(house.trust, heading.agency, heading.id, text)
    await tables.addCase(heading, { sealed, basis, openedBy: people[0] as PersonId })
    for (const member of heading.members) await tables.addMember(heading.agency, heading.id, member, n as Instant)
    all.push(heading)
  }
  const askers: Asker[] = people.map((id, n) => {
    const role = roleNames[n % roleNames.length] as Role
    const person = { id, agency: n % 7 === 0 ? ('elsewhere' as AgencyId) : agency, name: id, role, title: '' }
    return { actor: { kind: 'person', person, session: id }, onDuty: random.next() < 0.6, area: random.pick([...areas, '*']) }
  })

  let kept = 0
  let shown = 0
  for (let pair = 0; pair < 10_000; pair++) {
    const asker = random.pick(askers)
    const { agency: own } = asker.actor.person
    const standing = { onDuty: asker.onDuty, areas: asker.onDuty ? [asker.area] : [], certificates: [] }
    const filter = policy.filter(asker.actor, 'trust.list-case', { standing: { ...standing } })
    const known = all.filter((one) => mayKnow(asker, one))
    kept += all.filter((one) => one.agency === own && one.confidential && !known.includes(one)).length
    const text = random.pick([...words, '2026', 'a', random.pick(all).number, random.pick(all).title])
    const about = `${asker.actor.person.id} (${asker.actor.person.role}) asks “${text}”`
    const door = pair % 3
    if (door === 0) {
      const rows = await searchCases(searched, own, filter, { text, limit: 500 })
      const expected = known.filter((one) => `${one.number} ${one.title}`.includes(text))
      assert.deepEqual(rows.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort(), about)
      shown += rows.length
    } else if (door === 1) {
      const rows = await suggestCases(searched, own, filter, text, 500)
      const expected = known.filter((one) => ` ${one.number} ${one.title}`.includes(` ${text}`))
      assert.deepEqual(rows.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort(), about)
      shown += rows.length
    } else {
      const counted = (await tables.countCases(own, filter)).reduce((sum, { n }) => sum + n, 0)
      assert.equal(counted, known.length, about)
    }
  }
  assert.ok(kept > 50_000 && shown > 10_000, `${kept} times hidden, ${shown} times shown`)
})

/** A store that writes down what is asked of it: tables and kind of query, without values. */
function watched(store: Store, seen: string[]): Store {
  const watch = <Connection extends StoreConnection>(connection: Connection): Connection =>
    new Proxy(connection, {
      get(target, name) {
        if (name !== 'tables') {
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        }
        return (whose: Whose) =>
          target.tables(whose).withPlugin({
            transformQuery: ({ node }) => {
              seen.push(
                `${node.kind} ${JSON.stringify(node).match(/"table":\{"kind":"SchemableIdentifierNode"[^}]*"name":"([a-z_]+)"/)?.[1] ?? ''}`,
              )
              return node
            },
            transformResult: async ({ result }) => result,
          })
      },
    })
  const outer = watch(store)
  return new Proxy(outer, {
    get(target, name) {
      if (name !== 'transaction') return Reflect.get(target, name) as unknown
      return (work: (connection: StoreConnection) => Promise<unknown>) => store.transaction((inside) => work(watch(inside)))
    },
  })
}

test('a refusal makes the same queries in the same order, whether the case is hidden or not there', async () => {
  await house.empty()
  const seen: string[] = []
  const { clock, kms, randomBytes } = house
  const deps = { store: watched(house.store, seen), clock, kms, home: await newHome(), randomBytes }
  let trust = await openTrust(deps)
  const person = (id: string, role: Role): Actor => ({
    kind: 'person',
    person: { id: id as PersonId, agency, name: id, role, title: role },
    session: id,
  })
  const draft = {
    title: 'Hidden inquiry',
    kind: 'fraud',
    summary: 'x',
    confidential: true,
    basis: { ...basis, validFrom: (clock.now() - 1) as Instant, validUntil: (clock.now() + 1e9) as Instant },
  }
  const hidden = await trust.purposes.openCase(person('ivy', 'investigator'), draft)
  let purposes = trust.purposes
  const attempts: Record<string, (actor: Actor, id: CaseId) => Promise<unknown>> = {
    heading: (actor, id) => purposes.caseHeading(actor, id),
    'heading with a purpose': (actor, id) => purposes.caseHeading(actor, id, `pur-${'a'.repeat(20)}`),
    file: (actor, id) => purposes.readCase(actor, id, undefined),
    'file with a purpose': (actor, id) => purposes.readCase(actor, id, `pur-${'a'.repeat(20)}`),
    related: (actor, id) => purposes.relatedCases(actor, id),
    close: (actor, id) => purposes.closeCase(actor, id),
    assign: (actor, id) => purposes.assign(actor, id, 'ian' as PersonId),
    unassign: (actor, id) => purposes.unassign(actor, id, 'ivy' as PersonId),
    'hand out': (actor, id) => purposes.askExport(actor, id, 'Somebody', undefined),
    'state a purpose': (actor, id) => purposes.statePurpose(actor, { for: { case: id }, task: 'follow-up' }),
  }
  const traced = async (attempt: () => Promise<unknown>): Promise<{ queries: string[]; said: string }> => {
    seen.length = 0
    const said = await attempt().then(
      () => 'it worked',
      (error: Error) => error.message,
    )
    return { queries: [...seen], said }
  }
  // The first words ever typed in an agency make the key of their fingerprints, whatever they are about.
  await purposes.override(person('first', 'officer'), { caseNumber: '2026-00001', statement: 'The very first emergency here.' })
  for (const role of roleNames) {
    for (const [name, attempt] of Object.entries(attempts)) {
      const actor = person('someone', role)
      // What the asker is, and is on, is remembered from an earlier request: it is the asker's own.
      await traced(() => attempt(actor, `case-${'1'.repeat(20)}` as CaseId))
      const one = await traced(() => attempt(actor, hidden.id))
      const other = await traced(() => attempt(actor, `case-${'0'.repeat(20)}` as CaseId))
      assert.deepEqual(one, other, `${role}: ${name}`)
      assert.match(one.said, /no-such-case/)
      assert.ok(one.queries.length >= 2, `${name}: ${one.queries.length} queries were seen`)
    }
    const caseNumber = { hidden: hidden.number, absent: '2026-00000' }
    if (!['officer', 'investigator', 'commander'].includes(role)) continue
    const statement = `Somebody is in danger, says the ${role}`
    const one = await traced(() => purposes.override(person(`a-${role}`, role), { caseNumber: caseNumber.hidden, statement }))
    const other = await traced(() => purposes.override(person(`b-${role}`, role), { caseNumber: caseNumber.absent, statement }))
    assert.deepEqual(one, other, `${role}: override`)
  }
  // After a start, when nobody has read the row since, and also where somebody changed it past the ledger.
  for (const change of [[], [`update trust_case set area = 'elsewhere' where id = '${hidden.id}'`]]) {
    for (const one of change) await sql.raw(one).execute(house.store.tables(everyAgency))
    for (const [name, attempt] of Object.entries(attempts)) {
      await trust.close()
      trust = await openTrust(deps)
      purposes = trust.purposes
      await traced(() => attempt(person('someone', 'officer'), `case-${'1'.repeat(20)}` as CaseId))
      const one = await traced(() => attempt(person('someone', 'officer'), hidden.id))
      const other = await traced(() => attempt(person('someone', 'officer'), `case-${'0'.repeat(20)}` as CaseId))
      assert.deepEqual(one, other, `after a start: ${name}`)
    }
  }
  await trust.close()
})
