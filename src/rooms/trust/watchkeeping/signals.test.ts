/** Signals: each fires on what it means and not on the ordinary thing beside it; the planted insider is found; false alarms are as often as the screen says. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keepAccessLog } from '../../../../demo/keep-access-log.ts'
import type { Instant } from '../../../kernel/units.ts'
import { day, hour, minute, week, weekOf } from './arrange-log.ts'
import { expectedFalseAlarms } from './expected-rates.ts'
import { findSignals, signals } from './find-signals.ts'
import { falseAlarms, insiderFound } from './measure-signals.ts'
import { groupAlike, likeness, trigramsOf } from './similar-words.ts'
import type { AccessLog, Finding, LoggedAct, SignalName } from './types.ts'

const monday = weekOf(Date.UTC(2026, 10, 18))
const at = (days: number, hours = 10, minutes = 0): Instant => (monday + days * day + hours * hour + minutes * minute) as Instant
let numbered = 0
const act = (more: Partial<LoggedAct> = {}): LoggedAct => ({
  index: numbered++,
  at: at(0),
  person: 'ada',
  kind: 'look',
  subject: 'case:x',
  ...more,
})

function logOf(acts: LoggedAct[], more: Partial<AccessLog> = {}): AccessLog {
  const shift = (person: string, days: number) => ({ person, from: at(days, 8), to: at(days, 16), area: 'north' })
  return {
    acts: [...acts].sort((a, b) => a.at - b.at),
    shifts: Array.from({ length: 90 }, (_, n) => ['ada', 'bo', 'cy'].map((person) => shift(person, n - 60))).flat(),
    cases: [
      { id: 'open', openedAt: at(-50), members: ['ada'] },
      { id: 'closed', openedAt: at(-90), closedAt: at(-30), members: ['ada'] },
      { id: 'bos', openedAt: at(-50), members: ['bo'] },
    ],
    marks: [
      { subject: 'case:ada', kind: 'self', person: 'ada' },
      { subject: 'case:sister', kind: 'relative', person: 'ada' },
      { subject: 'case:mayor', kind: 'sensitive' },
      { subject: 'case:decoy', kind: 'honey' },
    ],
    people: ['ada', 'bo', 'cy'].map((id) => ({ id, name: id, role: 'officer' })),
    ...more,
  }
}

const named = (acts: LoggedAct[], more: Partial<AccessLog> = {}): SignalName[] =>
  [...new Set(findSignals(logOf(acts, more)).map(({ signal }) => signal))].sort()
const several = (count: number, make: (n: number) => Partial<LoggedAct>): LoggedAct[] =>
  Array.from({ length: count }, (_, n) => act(make(n)))

test('whose record it is: own, relative’s, colleague’s, sensitive, decoy; the colleague on the case and the stranger beside it are silent', () => {
  assert.deepEqual(named([act({ subject: 'case:ada' })]), ['self'])
  assert.deepEqual(named([act({ subject: 'case:sister' })]), ['relative'])
  assert.deepEqual(named([act({ subject: 'case:ada', person: 'bo' })]), ['colleague'])
  assert.deepEqual(named([act({ subject: 'case:ada', person: 'bo', case: 'bos' })]), [])
  assert.deepEqual(named([act({ subject: 'case:sister', person: 'bo' })]), [])
  assert.deepEqual(named([act({ subject: 'case:mayor' })]), ['sensitive'])
  assert.deepEqual(named([act({ subject: 'case:mayor', case: 'open' })]), [])
  assert.deepEqual(named([act({ subject: 'case:decoy', case: 'open' })]), ['honey'])
})

test('which purpose: a case closed for two weeks, one case as a key to many, the same words again', () => {
  assert.deepEqual(named([act({ case: 'closed' })]), ['closed-case'])
  assert.deepEqual(named([act({ case: 'closed', at: at(-30 + 13) })]), [], 'late paperwork')
  assert.deepEqual(named([act({ kind: 'refused', problem: 'closed', subject: '' })]), ['closed-case'], 'an attempt counts too')
  const key = (count: number, days: number) =>
    several(count, (n) => ({ person: 'ada', case: 'bos', subject: `case:${n}`, at: at((-days * n) / (count - 1)) }))
  assert.deepEqual(named(key(4, 20)), ['reused-case'])
  assert.deepEqual(named(key(3, 20)), [])
  assert.deepEqual(named(key(4, 3)), [], 'helping out for three days')
  const words = (say: (n: number) => string) => several(4, (n) => ({ subject: `case:${n}`, statement: say(n), at: at(-n) }))
  assert.deepEqual(named(words((n) => `checking the address before visit ${n}`)), ['copied-reason'])
  assert.deepEqual(
    named(
      words(
        (n) => ['victim called back', 'return of stolen bicycle', 'court date next Friday', 'noise at the harbour'][n] as string,
      ),
    ),
    [],
  )
  assert.deepEqual(
    named(several(9, (n) => ({ subject: 'case:one', case: 'open', statement: 'checking the address before visit', at: at(-n) }))),
    [],
    'one errand',
  )
})

test('when and how much: off shift, off area, export after a burst, volume, one record again, many refusals', () => {
  assert.deepEqual(named(several(3, (n) => ({ subject: `case:${n}`, at: at(n, 21) }))), ['off-shift'])
  assert.deepEqual(named(several(2, (n) => ({ subject: `case:${n}`, at: at(n, 21) }))), [])
  assert.deepEqual(named(several(5, (n) => ({ subject: `case:${n}`, at: at(n, 16, 50) }))), [], 'overtime')
  assert.deepEqual(named(several(6, (n) => ({ subject: `case:${n}`, area: 'south' }))), ['off-area'])
  assert.deepEqual(
    named(several(6, (n) => ({ subject: `case:${n}`, area: 'south', case: 'open' }))),
    [],
    'their own case leads there',
  )
  const burst = several(4, (n) => ({ subject: `case:${n}`, at: at(0, 10, n) }))
  assert.deepEqual(named([...burst, act({ kind: 'export', at: at(0, 10, 30) })]), ['search-then-export'])
  assert.deepEqual(named([...burst, act({ kind: 'export', at: at(0, 10, 30), case: 'open' })]), [])
  assert.deepEqual(named([...burst, act({ kind: 'export', at: at(0, 12) })]), [])
  assert.deepEqual(named(several(4, (n) => ({ at: at(-n) }))), ['repeat'])
  assert.deepEqual(named(several(4, (n) => ({ at: at(-n), case: 'open' }))), [])
  assert.deepEqual(named(several(5, (n) => ({ kind: 'refused', subject: '', problem: 'expired', at: at(1, 9 + n) }))), [
    'refusals',
  ])
  const crew = ['ada', 'bo', 'cy', 'di', 'ed', 'flo']
  const people = crew.map((id) => ({ id, name: id, role: 'clerk' }))
  const shifts = crew.map((person) => ({ person, from: at(0, 0), to: at(6), area: '*' }))
  const looks = (of: string, count: number) => several(count, (n) => ({ person: of, subject: `case:${of}${n}`, at: at(0, 8, n) }))
  const usual = crew.slice(1).flatMap((of, n) => looks(of, 20 + n))
  assert.deepEqual(named([...usual, ...looks('ada', 60)], { people, shifts }), ['volume'])
  assert.deepEqual(named([...usual, ...looks('ada', 26)], { people, shifts }), [])
})

test('two who approve each other, and nobody else', () => {
  const approvals = (person: string, other: string, count: number) =>
    several(count, (n) => ({ kind: 'approve', person, other, subject: 'case:1', at: at(-n) }))
  assert.deepEqual(named([...approvals('ada', 'bo', 2), ...approvals('bo', 'ada', 2)]), ['approval-pair'])
  assert.deepEqual(named([...approvals('ada', 'bo', 4), ...approvals('bo', 'ada', 1)]), [])
  assert.deepEqual(named([...approvals('ada', 'bo', 2), ...approvals('ada', 'cy', 5), ...approvals('bo', 'ada', 2)]), [])
})

test('a changed number or letter hides no copied words; other words are not alike', () => {
  const like = (a: string, b: string): number => likeness(trigramsOf(a), trigramsOf(b))
  assert.equal(like('Check 12, before visit!', 'check before visit 99'), 1)
  assert.ok(like('address check for burglary follow up', 'address check for burglary follow ups') > 0.85)
  assert.ok(like('victim called back', 'return of a stolen bicycle') < 0.2)
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const both = like(a, b)
      return both >= 0 && both <= 1 && both === like(b, a)
    }),
  )
})

test('grouping by the rarest trigrams finds what comparing all with all finds', () => {
  const words = fc.array(fc.constantFrom('call', 'visit', 'burglary', 'theft', 'address', 'letter', 'at', 'the', 'harbour'), {
    minLength: 1,
    maxLength: 7,
  })
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (drawn) => {
      const sets = drawn.map((some) => trigramsOf(some.join(' ')))
      const slow: number[] = []
      for (const [at, set] of sets.entries()) {
        const near = slow.findIndex((first, one) => first === one && likeness(sets[one] as ReadonlySet<string>, set) >= 0.85)
        slow.push(near === -1 ? at : near)
      }
      assert.deepEqual(groupAlike(sets, 0.85), slow)
    }),
  )
})

const key = ({ signal, person, week: of, evidence }: Finding): string => `${signal} ${person} ${of} ${evidence.join(',')}`

test('what is found rests on logged acts of that person and week alone, whatever the log', () => {
  const acts = fc.array(
    fc.record({
      person: fc.constantFrom('ada', 'bo', 'cy'),
      kind: fc.constantFrom('look' as const, 'export' as const, 'refused' as const, 'approve' as const),
      subject: fc.constantFrom('case:ada', 'case:sister', 'case:mayor', 'case:decoy', 'case:1', 'case:2', 'case:3', ''),
      case: fc.constantFrom('open', 'closed', 'bos'),
      other: fc.constantFrom('ada', 'bo'),
      area: fc.constantFrom('north', 'south'),
      statement: fc.constantFrom('', 'checking the address before visit', 'ok'),
      problem: fc.constantFrom('closed', 'reused', 'expired'),
      hours: fc.integer({ min: 0, max: 900 }),
    }),
    { maxLength: 80 },
  )
  fc.assert(
    fc.property(acts, (drawn) => {
      const log = logOf(drawn.map(({ hours, ...more }, index) => ({ ...more, index, at: (at(-40) + hours * hour) as Instant })))
      const byIndex = new Map(log.acts.map((one) => [one.index, one]))
      const found = findSignals(log)
      for (const { person, week: of, evidence } of found) {
        assert.ok(evidence.length > 0 && new Set(evidence).size === evidence.length)
        for (const index of evidence) {
          assert.equal(byIndex.get(index)?.person, person)
          assert.equal(weekOf(byIndex.get(index)?.at ?? 0), of)
        }
      }
      // Whoever has done nothing is named by nothing, and the order of the file changes nothing.
      assert.ok(found.every(({ person }) => drawn.some((one) => one.person === person)))
      const people = [...log.people].reverse()
      assert.deepEqual(findSignals({ ...log, people, marks: [...log.marks].reverse() }).map(key), found.map(key))
    }),
    { numRuns: 60 },
  )
})

const until = { year: 2026, month: 11, day: 22 }

test('the same seed gives the same log; with and without the insider all else is the same', () => {
  const [one, two] = [keepAccessLog({ seed: 5, until }), keepAccessLog({ seed: 5, until })]
  assert.deepEqual(one, two)
  const clean = keepAccessLog({ seed: 5, until, insider: false }).log
  const planted = new Set(one.planted?.evidence)
  const rest = one.log.acts.filter(({ index }) => !planted.has(index)).map(({ index: _, ...more }) => more)
  assert.deepEqual(
    rest,
    clean.acts.map(({ index: _, ...more }) => more),
  )
  assert.equal(one.log.acts.length - clean.acts.length, one.planted?.evidence.length)
})

test('the planted insider is found: several signals, each by itself, put them first', () => {
  for (const seed of [1, 5, 6]) {
    const { log, planted } = keepAccessLog({ seed, until })
    assert.ok(planted)
    const found = insiderFound(log, planted)
    const first = found.filter(({ rank }) => rank === 1).map(({ signal }) => signal)
    assert.ok(first.includes('closed-case') && first.includes('off-shift'), `seed ${seed}: first by ${first.join(', ')}`)
    // Also where the personnel office knows of no former partner.
    const stripped = { ...log, marks: log.marks.filter(({ kind }) => kind !== 'relative') }
    const still = insiderFound(stripped, planted).filter(({ rank }) => rank === 1)
    assert.ok(
      still.length >= 3,
      `seed ${seed}: without the list of relatives first by ${still.map(({ signal }) => signal).join(', ')}`,
    )
  }
})

test('false alarms come as often as the screen says', () => {
  const clean = [5, 6, 8].map((seed) => keepAccessLog({ seed, until, insider: false }).log)
  for (const { signal, findings, looks } of falseAlarms(clean)) {
    const expected = (expectedFalseAlarms[signal].perThousand * looks) / 1_000
    const most = (expectedFalseAlarms[signal].atMost * looks) / 1_000
    // Counts vary more than Poisson between cities; four standard deviations of twice its variance.
    const reach = 4 * Math.sqrt(2 * Math.max(most, 1)) + 1
    assert.ok(
      Math.abs(findings - expected) <= reach,
      `${signal}: ${findings} found, ${expected.toFixed(1)} expected in ${looks} looks`,
    )
  }
})

test('every signal says what it means and when it is wrong; no field anywhere is a sum over signals', () => {
  assert.equal(new Set(signals.map(({ name }) => name)).size, signals.length)
  for (const { means, innocent } of signals) assert.ok(means.length > 20 && innocent.length > 10)
  const [finding] = findSignals(logOf([act({ subject: 'case:ada' })]))
  assert.deepEqual(Object.keys(finding ?? {}).sort(), ['evidence', 'person', 'signal', 'week'])
  assert.ok(week > 0)
})
