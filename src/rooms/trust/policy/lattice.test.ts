/** The whole space of role × action × resource × condition against the page that a lawyer reads, docs/who-may-what.md. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Action, Actor, DutyKind, Role } from '../contract.ts'
import { dutiesOfRole } from '../contract.ts'
import { roleNames } from '../roles.ts'
import { openPolicy } from './open-policy.ts'
import type { About, CaseFacts } from './types.ts'

const page = readFileSync(new URL('../../../../docs/who-may-what.md', import.meta.url), 'utf8')
const ours = 'ours' as AgencyId
const theirs = 'theirs' as AgencyId
const me = 'me' as PersonId
const another = 'another' as PersonId
const holders = [...roleNames, 'station'] as const
type Holder = (typeof holders)[number]

/** One point of the space, in the words of the page. */
interface Point {
  holder: Holder
  foreign: boolean
  purpose: 'none' | 'duty' | 'this-case' | 'other-case' | 'override' | 'other-override' | 'disclosure' | 'other-disclosure'
  basis: string
  place: 'off-duty' | 'here' | 'elsewhere' | 'everywhere'
  assigned: boolean
  confidential: boolean
  open: boolean
  restricted: boolean
  certified: boolean
  second: 'nobody' | 'me' | 'another'
  mine: boolean
  askedAs: Role
  owesReview: boolean
  duty: DutyKind
  inArea: boolean
}

// ---- the specification: what the page says, without Cedar

type Table = Record<string, Record<Holder, string>>

function readTables(text: string, ...begins: string[]): Table {
  const table: Table = {}
  for (const line of text.split('\n').filter((row) => begins.some((begin) => row.startsWith(begin)))) {
    const [act = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    assert.equal(cells.length, holders.length, line)
    table[act.replaceAll('`', '')] = Object.fromEntries(holders.map((holder, at) => [holder, cells[at]])) as Record<
      Holder,
      string
    >
  }
  return table
}

const letters: Record<string, (point: Point) => boolean> = {
  w: (point) => point.purpose === 'duty',
  i: (point) => point.purpose !== 'none',
  a: (point) => point.assigned,
  p: (point) => point.purpose === 'this-case',
  o: (point) => point.open,
  x: (point) => !point.open,
  c: (point) => point.purpose === 'disclosure',
  s: (point) => point.place === 'here' || point.place === 'everywhere',
  d: (point) => (point.place === 'here' || point.place === 'everywhere') && !point.restricted,
  u: (point) => !point.confidential,
  e: (point) => point.purpose === 'override',
  t: (point) => point.basis === 'immediate-threat',
  '2': (point) => point.second === 'another',
  n: (point) => !point.mine,
  r: (point) => ['administrator', 'commander'].includes(point.askedAs),
  l: (point) => ['board', 'protection-officer'].includes(point.askedAs),
  k: (point) => duties[point.duty]?.[point.holder] === 'yes',
  v: (point) => point.certified,
  g: (point) => point.inArea,
}

const dutyKinds: readonly DutyKind[] = [
  'patrol',
  'investigation',
  'analysis',
  'records',
  'command',
  'oversight',
  'administration',
]
const duties = readTables(page, ...dutyKinds.map((kind) => `| ${kind} |`))

function pageSays(table: Table, action: string, point: Point): boolean {
  if (point.foreign) return false
  const cell = table[action]?.[point.holder] ?? '–'
  const permitted =
    cell === 'yes' ||
    (cell !== '–' &&
      cell.split(' or ').some((part) =>
        part.split('+').every((letter) => {
          const holds = letters[letter]
          assert.ok(holds, `the page uses the letter ${letter} without saying what it is`)
          return holds(point)
        }),
      ))
  if (!permitted) return false
  const anyOverride = point.purpose === 'override' || point.purpose === 'other-override'
  const ofCase = [
    'trust.list-case',
    'trust.read-case',
    'trust.change-case',
    'trust.export-case',
    'trust.ask-closed-reading',
    'trust.hold-case',
  ].includes(action)
  const mayLift = action === 'trust.list-case' || action === 'trust.read-case'
  if (ofCase && point.confidential && !point.assigned && !(mayLift && point.purpose === 'override')) return false
  if ((action === 'trust.read-case' || action === 'trust.export-case') && point.restricted && !anyOverride) {
    if (!point.certified || point.purpose === 'none') return false
    const disclosed = point.purpose === 'disclosure' || point.purpose === 'other-disclosure'
    if (!disclosed && !['warrant', 'missing-person', 'immediate-threat'].includes(point.basis)) return false
  }
  return !(action === 'trust.override' && point.owesReview)
}

// ---- the space

const both = [false, true] as const
const plain: Point = {
  holder: 'officer',
  foreign: false,
  purpose: 'none',
  basis: 'statute',
  place: 'off-duty',
  assigned: false,
  confidential: false,
  open: true,
  restricted: false,
  certified: false,
  second: 'nobody',
  mine: false,
  askedAs: 'officer',
  owesReview: false,
  duty: 'patrol',
  inArea: true,
}

/** Every combination of the given values; what is not given stays as it is in `plain`. */
function combine(dimensions: { [Name in keyof Point]?: readonly Point[Name][] }): Point[] {
  let points: Point[] = [plain]
  for (const [name, values] of Object.entries(dimensions)) {
    points = points.flatMap((point) => (values as readonly unknown[]).map((value) => ({ ...point, [name]: value }) as Point))
  }
  return points
}

const bases = ['statute', 'warrant', 'consent', 'missing-person', 'immediate-threat'] as const
const purposes = [
  'none',
  'duty',
  'this-case',
  'other-case',
  'override',
  'other-override',
  'disclosure',
  'other-disclosure',
] as const
const places = ['off-duty', 'here', 'elsewhere', 'everywhere'] as const
const ofHouse = combine({
  holder: holders,
  foreign: both,
  purpose: ['none', 'duty', 'this-case', 'override'],
  place: ['off-duty', 'everywhere'],
})
const caseBits = { confidential: both, open: both, restricted: both, assigned: both }

const spaces: Partial<Record<Action, Point[]>> = {
  'trust.start-duty': combine({ holder: holders, foreign: both, duty: dutyKinds, inArea: both, purpose: ['none', 'duty'] }),
  'trust.override': combine({ holder: holders, foreign: both, purpose: ['none', 'duty', 'override'], owesReview: both }),
  'trust.read-pseudonymised': combine({
    holder: holders,
    foreign: both,
    certified: both,
    purpose: ['none', 'duty', 'this-case', 'override', 'disclosure'],
  }),
  'trust.list-case': [
    ...combine({ holder: holders, ...caseBits, purpose: purposes, place: places }),
    ...combine({ holder: holders, foreign: [true], ...caseBits, purpose: purposes, place: ['everywhere'] }),
  ],
  'trust.read-case': [
    ...combine({
      holder: holders,
      ...caseBits,
      certified: both,
      place: ['off-duty', 'here', 'elsewhere'],
      purpose: ['none', 'duty', 'other-case', 'other-override', 'disclosure', 'other-disclosure'],
    }),
    ...combine({ holder: holders, ...caseBits, certified: both, purpose: ['this-case', 'override'], basis: bases }),
    ...combine({ holder: ['officer'], ...caseBits, certified: both, place: places, purpose: purposes, basis: bases }),
    ...combine({ holder: holders, foreign: [true], assigned: both, place: ['everywhere'], purpose: purposes, basis: bases }),
  ],
  'trust.change-case': combine({ holder: holders, foreign: both, ...caseBits, purpose: ['none', 'this-case', 'override'] }),
  'trust.hold-case': combine({ holder: holders, foreign: both, ...caseBits, purpose: ['none', 'duty', 'override'] }),
  'trust.export-case': [
    ...combine({
      holder: holders,
      ...caseBits,
      purpose: purposes,
      second: ['nobody', 'me', 'another'],
      certified: both,
      basis: ['warrant'],
    }),
    ...combine({ holder: holders, ...caseBits, purpose: ['this-case'], second: ['another'], certified: both, basis: bases }),
    ...combine({ holder: holders, foreign: [true], assigned: both, purpose: purposes, second: ['another'] }),
  ],
  'trust.ask-closed-reading': combine({
    holder: holders,
    foreign: both,
    ...caseBits,
    purpose: ['none', 'this-case', 'override'],
  }),
  'trust.confirm-basis': combine({
    holder: holders,
    foreign: both,
    confidential: both,
    assigned: both,
    mine: both,
    purpose: ['none', 'duty'],
  }),
  'trust.approve-export': combine({
    holder: holders,
    foreign: both,
    confidential: both,
    assigned: both,
    mine: both,
    purpose: ['none', 'duty'],
  }),
  'trust.approve-rule-change': combine({ holder: holders, foreign: both, mine: both, purpose: ['none', 'duty'] }),
  'trust.approve-restore': combine({ holder: holders, foreign: both, mine: both, askedAs: roleNames }),
  'trust.review-override': combine({ holder: holders, foreign: both, mine: both, purpose: ['none', 'duty', 'override'] }),
  'trust.judge-use': combine({ holder: holders, foreign: both, mine: both, purpose: ['none', 'duty', 'this-case', 'override'] }),
}

// ---- the question, as the product asks it

function actorOf(point: Point): Actor {
  if (point.holder === 'station') return { kind: 'station', agency: ours, why: 'a test' }
  const role: Role = point.holder
  return { kind: 'person', person: { id: me, agency: ours, name: 'Me', role, title: '' }, session: 'test' }
}

function aboutOf(action: Action, point: Point): About {
  const agency = point.foreign ? theirs : ours
  const members = point.assigned ? [me] : [another]
  const about: About = {
    standing: {
      onDuty: point.place !== 'off-duty',
      areas: { 'off-duty': [], here: ['north'], elsewhere: ['south'], everywhere: ['*'] }[point.place],
      certificates: point.certified ? ['restricted-material', 'data-protection'] : ['another-course'],
    },
  }
  const target = {
    'this-case': 'c1',
    'other-case': 'c2',
    override: 'c1',
    'other-override': 'c2',
    disclosure: 'c1',
    'other-disclosure': 'c2',
    duty: undefined,
    none: undefined,
  }[point.purpose]
  if (point.purpose !== 'none') {
    const kind = (['duty', 'override', 'disclosure'] as const).find((one) => point.purpose.endsWith(one)) ?? 'case'
    about.purpose = { about: kind, basis: point.basis, ...(target && { case: target }) }
  }
  if (action === 'trust.override')
    return {
      standing: about.standing as NonNullable<About['standing']>,
      resource: { type: 'House', agency },
      owesReview: point.owesReview,
    }
  if (action === 'trust.start-duty')
    return { ...about, resource: { type: 'House', agency }, duty: { kind: point.duty, inArea: point.inArea } }
  if (action === 'trust.review-override')
    return { ...about, resource: { type: 'Override', id: 'o1', agency, holder: point.mine ? me : another } }
  if (action === 'trust.approve-rule-change')
    return { ...about, resource: { type: 'RuleChange', id: 'r1', agency, askedBy: point.mine ? me : another } }
  if (action === 'trust.approve-restore') {
    const { askedAs } = point
    return { ...about, resource: { type: 'Restore', id: 'b1', agency, askedBy: point.mine ? me : another, askedAs } }
  }
  if (action === 'trust.judge-use')
    return { ...about, resource: { type: 'Signal', id: 's1', agency, about: point.mine ? me : another } }
  if (action === 'trust.confirm-basis') {
    const declaredBy = point.mine ? me : another
    return {
      ...about,
      resource: { type: 'Declaration', id: 'd1', agency, declaredBy, confidential: point.confidential, members },
    }
  }
  if (action === 'trust.approve-export') {
    const askedBy = point.mine ? me : another
    return { ...about, resource: { type: 'Export', id: 'e1', agency, askedBy, confidential: point.confidential, members } }
  }
  if (
    ![
      'trust.list-case',
      'trust.read-case',
      'trust.change-case',
      'trust.hold-case',
      'trust.export-case',
      'trust.ask-closed-reading',
    ].includes(action)
  ) {
    return { ...about, resource: { type: 'House', agency } }
  }
  const file: CaseFacts = {
    id: 'c1',
    agency,
    confidential: point.confidential,
    open: point.open,
    sensitivity: point.restricted ? 'restricted' : 'ordinary',
    area: 'north',
    members,
  }
  const second = { nobody: undefined, me, another }[point.second]
  return { ...about, resource: { type: 'Case', ...file }, ...(second && { secondPerson: second }) }
}

const desk = openPolicy({ clock: { now: () => 0 as Instant } })
const table = readTables(page, '| `')

test('the page speaks of exactly the actions that there are', () => {
  assert.deepEqual(Object.keys(table).sort(), Object.keys(desk.book.actions).sort())
})

test('the lists on screen offer the duties that the page allows a role, and no other', () => {
  for (const role of roleNames)
    assert.deepEqual([...dutiesOfRole[role]].sort(), dutyKinds.filter((kind) => duties[kind]?.[role] === 'yes').sort(), role)
})

test('every point of the space is decided as the page says', () => {
  let asked = 0
  let allowed = 0
  const wrong: string[] = []
  for (const action of Object.keys(table) as Action[]) {
    for (const point of spaces[action] ?? ofHouse) {
      const expected = pageSays(table, action, point)
      const got = desk.decide(actorOf(point), action, aboutOf(action, point)).allowed
      asked++
      if (got) allowed++
      if (got !== expected) wrong.push(`${action}: the page says ${expected}, the policies ${got}: ${JSON.stringify(point)}`)
    }
  }
  console.log(`${asked} decisions, ${allowed} of them allowed, ${wrong.length} other than the page says`)
  assert.ok(asked > 15_000 && allowed > 1_000)
  assert.deepEqual(wrong.slice(0, 20), [])
})
