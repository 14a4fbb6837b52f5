/** Ninety days of who looked at what in an invented records system: staff, shifts, cases, look-ups, reasons; and one insider, planted. */

import { type Random, seededRandom } from '../src/kernel/random.ts'
import type { Instant } from '../src/kernel/units.ts'
import { castPeople } from './cast-people.ts'
import type { CityDate } from './city.ts'
import { familyNames, givenNames, neighbourhoodNames, streetWords } from './names.ts'
import { DAY, wallMidnight } from './wall-time.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

/** What the log holds of one act. The shape is that of trust's `LoggedAct`. */
export interface StaffAct {
  index: number
  at: Instant
  person: string
  kind: 'look' | 'export' | 'approve' | 'refused'
  subject: string
  case?: string
  area?: string
  statement?: string
  other?: string
  problem?: string
}

interface Staff {
  id: string
  name: string
  role: 'officer' | 'investigator' | 'analyst' | 'clerk' | 'commander'
  area: string
  /** Some look more often than others, all year round. */
  diligence: number
}

interface StaffShift {
  person: string
  from: Instant
  to: Instant
  area: string
}

interface StaffCase {
  id: string
  openedAt: Instant
  closedAt?: Instant
  members: string[]
  area: string
  subjects: string[]
}

interface StaffMark {
  subject: string
  kind: 'self' | 'relative' | 'sensitive' | 'honey'
  person?: string
}

export interface StaffLog {
  acts: StaffAct[]
  shifts: StaffShift[]
  cases: StaffCase[]
  marks: StaffMark[]
  people: { id: string; name: string; role: string }[]
}

export interface PlantedInsider {
  person: string
  name: string
  /** Numbers of the planted acts in the log. */
  evidence: number[]
}

export interface AccessLogOptions {
  seed: number
  /** The last day of the log. */
  until: CityDate
  days?: number
  /** False for the same city without the insider: whatever a signal says of it is a false alarm. */
  insider?: boolean
}

const crew: readonly [Staff['role'], number][] = [
  ['officer', 30],
  ['investigator', 8],
  ['analyst', 3],
  ['clerk', 6],
  ['commander', 3],
]
/** Looks in a shift, on average. */
const usual: Record<Staff['role'], number> = { officer: 6, investigator: 10, analyst: 4, clerk: 14, commander: 3 }
const areas = neighbourhoodNames.slice(0, 6)
/** Records beside those of persons.csv: a town's worth, so that a look at somebody's relative is rarely chance. */
const strangers = 11_000
export const insiderName = 'Marek Underhill'

/** The same seed and day give the same log. Takes about a tenth of a second. */
export function keepAccessLog(options: AccessLogOptions): { log: StaffLog; planted: PlantedInsider | null } {
  const { seed, until, days = 90, insider = true } = options
  const end = wallMidnight(until) + DAY
  const from = end - days * DAY
  const random = seededRandom(seed, 'access-log')
  const known = castPeople(seededRandom(seed, 'city').fork('people')).records.map(({ record }) => `person:${record}`)
  const records = [...known, ...Array.from({ length: strangers }, (_, i) => `person:S-${String(i + 1).padStart(5, '0')}`)]
  const people = hire(random.fork('staff'))
  const shifts = people.flatMap((one) => rosterOf(one, from, end, random.fork(`shifts ${one.id}`)))
  const marks = markRecords(people, known, random.fork('marks'))
  const ordinary = ordinaryRecords(records, marks)
  const cases = openCases(people, ordinary, marks, from, end, random.fork('cases'))
  const world: World = { from, end, people, records: ordinary, marks, cases, shifts }
  const drawn = [
    ...people.flatMap((one) => workOf(one, world, random.fork(`work ${one.id}`))),
    ...handOvers(world, random.fork('hand-overs')),
    ...slips(world, random.fork('slips')),
  ]
  const planted = insider ? plant(world, random.fork('insider')) : []
  const isPlanted = new Set(planted)
  // Sorted by time and who, so that an act's number says nothing of how it came about.
  const all = [...drawn, ...planted]
    .filter(({ at }) => at >= from && at < end)
    .sort((a, b) => a.at - b.at || (a.person < b.person ? -1 : 1))
  const acts = all.map((act, index) => ({ ...act, index }))
  const log: StaffLog = {
    acts,
    shifts,
    cases,
    marks,
    people: people.map(({ id, name, role }) => ({ id, name, role })),
  }
  if (!insider) return { log, planted: null }
  const evidence = all.flatMap((act, index) => (isPlanted.has(act) ? [index] : []))
  const { id, name } = insiderOf(people)
  return { log, planted: { person: id, name, evidence } }
}

type Drawn = Omit<StaffAct, 'index'>

interface World {
  from: number
  end: number
  people: readonly Staff[]
  records: readonly string[]
  marks: readonly StaffMark[]
  cases: readonly StaffCase[]
  shifts: readonly StaffShift[]
}

const insiderOf = (people: readonly Staff[]): Staff => people.find(({ name }) => name === insiderName) as Staff

function hire(random: Random): Staff[] {
  const taken = new Set([insiderName])
  const nextName = (): string => {
    for (;;) {
      const name = `${random.pick(givenNames)} ${random.pick(familyNames)}`
      if (taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
  return crew.flatMap(([role, count]) =>
    Array.from({ length: count }, (_, at): Staff => {
      const name = role === 'clerk' && at === count - 1 ? insiderName : nextName()
      const area = role === 'officer' ? (areas[at % areas.length] as string) : '*'
      return {
        id: `staff-${role}-${String(at + 1).padStart(2, '0')}`,
        name,
        role,
        area,
        diligence: Math.exp(0.25 * random.normal()),
      }
    }),
  )
}

/** Officers work five days and rest two, in three shifts that turn every fortnight; everybody else on weekdays. */
function rosterOf({ id, role, area }: Staff, from: number, end: number, random: Random): StaffShift[] {
  const shifts: StaffShift[] = []
  const phase = random.integer(7)
  const turn = random.integer(3)
  const starts = [6, 14, 22]
  for (let day = 0; from + day * DAY < end; day++) {
    const midnight = from + day * DAY
    const weekday = new Date(midnight).getUTCDay()
    const works = role === 'officer' ? (day + phase) % 7 < 5 : weekday > 0 && weekday < 6
    if (!works || random.next() < 0.06) continue
    const hour = role === 'officer' ? (starts[(Math.floor(day / 14) + turn) % 3] as number) : 8
    const lent = role === 'officer' && random.next() < 0.06
    shifts.push({
      person: id,
      from: (midnight + hour * HOUR) as Instant,
      to: (midnight + (hour + 8) * HOUR) as Instant,
      area: lent ? random.pick(areas) : area,
    })
  }
  return shifts
}

/** What the personnel office and the security officer know: own records, relatives, well-known people, decoys. */
function markRecords(people: readonly Staff[], records: readonly string[], random: Random): StaffMark[] {
  const pile = random.shuffle(records)
  const next = (): string => pile.pop() as string
  const marks: StaffMark[] = []
  for (const { id, name } of people) {
    if (name === insiderName || random.next() < 0.4) marks.push({ subject: next(), kind: 'self', person: id })
    const relatives = name === insiderName ? 4 : random.integer(4)
    for (let i = 0; i < relatives; i++) marks.push({ subject: next(), kind: 'relative', person: id })
  }
  for (let i = 0; i < 14; i++) marks.push({ subject: next(), kind: 'sensitive' })
  for (let i = 0; i < 6; i++) marks.push({ subject: next(), kind: 'honey' })
  return marks
}

/** Whoever may turn up in ordinary work: everybody but the decoys. */
function ordinaryRecords(records: readonly string[], marks: readonly StaffMark[]): string[] {
  const decoys = new Set(marks.filter(({ kind }) => kind === 'honey').map(({ subject }) => subject))
  return records.filter((record) => !decoys.has(record))
}

function openCases(
  people: readonly Staff[],
  records: readonly string[],
  marks: readonly StaffMark[],
  from: number,
  end: number,
  random: Random,
): StaffCase[] {
  const officers = people.filter(({ role }) => role === 'officer')
  const investigators = people.filter(({ role }) => role === 'investigator')
  const close = new Map(marks.map(({ subject, person }) => [subject, person]))
  const cases: StaffCase[] = []
  for (let day = -60; from + day * DAY < end; day++) {
    for (let count = random.poisson(3.2); count > 0; count--) {
      const openedAt = from + day * DAY + random.integer(24 * 60) * MINUTE
      const closedAt = openedAt + (3 + random.exponential(22)) * DAY
      const officer = random.pick(officers)
      const subjects = Array.from({ length: 1 + random.integer(4) }, () => random.pick(records))
      // A case that touches somebody’s own people goes to somebody else.
      const fit = (one: Staff): boolean => subjects.every((subject) => close.get(subject) !== one.id)
      const members = [officer, random.pick(investigators)].filter(fit).map(({ id }) => id)
      if (members.length === 0) continue
      cases.push({
        id: `case:C${String(cases.length + 1).padStart(4, '0')}`,
        openedAt: openedAt as Instant,
        ...(closedAt < end && { closedAt: Math.round(closedAt) as Instant }),
        members,
        area: officer.area,
        subjects,
      })
    }
  }
  return cases
}

/** A person’s quarter: shift after shift, mostly own cases and calls in the area, with the slips of ordinary work. */
function workOf(one: Staff, { records, marks, cases, shifts, end }: World, random: Random): Drawn[] {
  const own = cases.filter(({ members }) => members.includes(one.id))
  const close = new Set(marks.filter(({ person }) => person === one.id).map(({ subject }) => subject))
  const usualWords = Array.from({ length: 3 }, () => reasonOf(random))
  const drawn: Drawn[] = []
  let lent: { until: number; area: string } | undefined
  for (const shift of shifts.filter(({ person }) => person === one.id)) {
    const surge = random.next() < 0.012 ? 2.5 : 1
    // Now and then somebody is lent to another district for a week and nobody writes it into the roster.
    if (one.role === 'officer' && random.next() < 0.0015) lent = { until: shift.from + 7 * DAY, area: random.pick(areas) }
    const works = lent && shift.from < lent.until ? lent.area : shift.area
    const ends = shift.to - shift.from + (random.next() < 0.2 ? random.integer(75) * MINUTE : 0)
    for (let looks = random.poisson(usual[one.role] * one.diligence * surge); looks > 0; looks--) {
      const at = (shift.from + Math.floor(random.next() * ends)) as Instant
      if (at >= end) continue
      const open = own.filter((c) => c.openedAt <= at && (c.closedAt ?? end) > at)
      const about = pickErrand(one, open, cases, at, random)
      const subject = about ? random.pick(about.subjects) : random.pick(records)
      // Whoever meets a relative in ordinary work hands it over, nearly always.
      if (close.has(subject) && random.next() < 0.9) continue
      const place = about?.area ?? (one.area === '*' ? undefined : random.next() < 0.1 ? random.pick(areas) : works)
      const words = random.next()
      drawn.push({
        at,
        person: one.id,
        kind: 'look',
        subject,
        ...(about && { case: about.id }),
        ...(place !== undefined && { area: place }),
        // Half type nothing, a few have a pet phrase, the rest say what it is.
        ...(words > 0.5 && { statement: words > 0.985 ? random.pick(usualWords) : reasonOf(random) }),
      })
    }
    if (random.next() < 0.05) drawn.push(...refusalsOf(one, shift, random))
  }
  return drawn
}

function pickErrand(
  one: Staff,
  open: readonly StaffCase[],
  cases: readonly StaffCase[],
  at: number,
  random: Random,
): StaffCase | undefined {
  const share = { officer: 0.35, investigator: 0.92, analyst: 0.6, clerk: 0.8, commander: 0.5 }[one.role]
  if (random.next() > share) return undefined
  if (one.role === 'officer' || one.role === 'investigator') return open.length > 0 ? random.pick(open) : undefined
  // Clerks, analysts and commanders touch everybody’s cases: those of the last weeks, closed ones while the paper is done.
  const recent = cases.filter(
    ({ openedAt, closedAt = Number.POSITIVE_INFINITY }) => openedAt <= at && at - openedAt < 45 * DAY && at < closedAt + 10 * DAY,
  )
  return recent.length > 0 ? random.pick(recent) : undefined
}

function reasonOf(random: Random): string {
  const what = random.pick([
    'burglary',
    'theft from a vehicle',
    'criminal damage',
    'assault',
    'fraud',
    'missing bicycle',
    'noise complaint',
  ])
  const did = random.pick([
    'victim called back about',
    'checking address before visit,',
    'statement for',
    'confirming phone number,',
    'insurance letter,',
    'welfare check after',
    'witness for',
    'return of property,',
    'duplicate entry in',
    'court date for',
  ])
  return `${did} ${what} at ${100 + random.integer(80) * 10} ${random.pick(streetWords)}`
}

function refusalsOf({ id }: Staff, { from }: StaffShift, random: Random): Drawn[] {
  const many = random.next() < 0.06 ? 4 + random.integer(3) : 1
  return Array.from({ length: many }, () => ({
    at: (from + random.integer(8 * 60) * MINUTE) as Instant,
    person: id,
    kind: 'refused' as const,
    subject: '',
    problem: random.pick(['expired', 'unassigned', 'purpose-needed', 'expired', 'reused']),
  }))
}

/** Investigators hand files out; a commander approves. Commanders approve one another’s. */
function handOvers({ people, cases, shifts, end }: World, random: Random): Drawn[] {
  const commanders = people.filter(({ role }) => role === 'commander')
  const drawn: Drawn[] = []
  for (const { id, role } of people.filter((one) => one.role === 'investigator' || one.role === 'commander')) {
    for (const shift of shifts.filter(({ person }) => person === id)) {
      if (random.next() > (role === 'investigator' ? 0.16 : 0.02)) continue
      const at = shift.from + random.integer(7 * 60) * MINUTE
      const open = cases.filter(
        (c) => c.openedAt <= at && (c.closedAt ?? end) > at && (role === 'commander' || c.members.includes(id)),
      )
      if (open.length === 0) continue
      const about = random.pick(open)
      const approver = random.pick(commanders.filter((one) => one.id !== id)).id
      const facts = { subject: random.pick(about.subjects), case: about.id, area: about.area }
      drawn.push({ at: (at + 20 * MINUTE) as Instant, person: approver, kind: 'approve', other: id, ...facts })
      drawn.push({ at: (at + 40 * MINUTE) as Instant, person: id, kind: 'export', ...facts })
    }
  }
  return drawn
}

/** What goes wrong without anybody meaning harm: call-outs, late paperwork, a clean-up that meets a decoy, a series of like errands. */
function slips({ people, cases, records, marks, from, end }: World, random: Random): Drawn[] {
  const days = Math.round((end - from) / DAY)
  const drawn: Drawn[] = []
  const some = (role: Staff['role']): Staff => random.pick(people.filter((one) => one.role === role))
  const moment = (): number => from + random.integer(days * 24 * 60) * MINUTE
  const decoys = marks.filter(({ kind }) => kind === 'honey')
  for (let n = random.poisson(0.08 * days); n > 0; n--) {
    // Called out at night.
    const { id, area } = some(random.next() < 0.5 ? 'investigator' : 'officer')
    const at = moment()
    for (let looks = 1 + random.integer(4); looks > 0; looks--) {
      const place = area === '*' ? {} : { area }
      drawn.push({ at: (at + looks * 9 * MINUTE) as Instant, person: id, kind: 'look', subject: random.pick(records), ...place })
    }
  }
  for (let n = random.poisson(0.1 * days); n > 0; n--) {
    // Late paperwork in a case that was closed weeks ago.
    const closed = cases.filter(({ closedAt }) => closedAt !== undefined && closedAt + 16 * DAY < end)
    if (closed.length === 0) break
    const about = random.pick(closed)
    const at = (about.closedAt as number) + (15 + random.integer(20)) * DAY + (9 + random.integer(6)) * HOUR
    drawn.push({
      at: at as Instant,
      person: some('clerk').id,
      kind: 'look',
      subject: random.pick(about.subjects),
      case: about.id,
    })
  }
  for (let n = random.poisson(0.012 * days); n > 0; n--) {
    const at = from + random.integer(days) * DAY + (9 + random.integer(6)) * HOUR
    drawn.push({
      at: at as Instant,
      person: some('clerk').id,
      kind: 'look',
      subject: random.pick(decoys).subject,
      statement: 'sorting out double entries',
    })
  }
  for (let n = random.poisson(0.03 * days); n > 0; n--) {
    // One errand for many: letters to the victims of a series.
    const { id } = some(random.next() < 0.5 ? 'officer' : 'clerk')
    const words = `letter to victims of the series around ${random.pick(streetWords)}`
    const at = from + random.integer(days) * DAY + (9 + random.integer(5)) * HOUR
    for (let looks = 3 + random.integer(4); looks > 0; looks--) {
      drawn.push({
        at: (at + looks * 6 * MINUTE) as Instant,
        person: id,
        kind: 'look',
        subject: random.pick(records),
        statement: `${words}, ${looks}`,
      })
    }
  }
  for (let n = random.poisson(0.01 * days); n > 0; n--) {
    // A disclosure prepared for a colleague who is away.
    const { id } = some('investigator')
    const about = random.pick(cases)
    const at = from + random.integer(days) * DAY + (9 + random.integer(5)) * HOUR
    for (let looks = 3 + random.integer(3); looks > 0; looks--) {
      drawn.push({
        at: (at + looks * 5 * MINUTE) as Instant,
        person: id,
        kind: 'look',
        subject: random.pick(records),
        case: about.id,
      })
    }
    drawn.push({
      at: (at + 40 * MINUTE) as Instant,
      person: id,
      kind: 'export',
      subject: random.pick(about.subjects),
      case: about.id,
    })
  }
  for (let n = random.poisson(0.03 * days); n > 0; n--) {
    // Somebody who calls the police often.
    const { id, area } = some('officer')
    const subject = random.pick(records)
    const start = moment()
    for (let visit = 3 + random.integer(4); visit > 0; visit--) {
      drawn.push({ at: (start + visit * 3 * DAY) as Instant, person: id, kind: 'look', subject, area })
    }
  }
  return drawn
}

/**
 * A records clerk looks for a former partner who moved: her, her mother, her brother, the new partner; over five weeks, in
 * the evenings, under the number of a burglary case that was closed before, with the same words, and prints the record at last.
 */
function plant({ people, marks, records, cases, from, end }: World, random: Random): Drawn[] {
  const { id } = insiderOf(people)
  const family = marks.filter(({ kind, person }) => kind === 'relative' && person === id).map(({ subject }) => subject)
  const [partner = '', mother = '', brother = ''] = family
  // The new partner is in no list of the agency’s.
  const friend = random.pick(records.filter((record) => marks.every(({ subject }) => subject !== record)))
  const start = Math.floor((end - from) / DAY) - 45
  const began = from + start * DAY
  const old = cases.filter(({ closedAt }) => closedAt !== undefined && closedAt < began - 20 * DAY)
  const fig = random.pick(old.length > 0 ? old : cases)
  const says = (n: number): string => `address check for burglary follow up ${n}`
  const plan: [day: number, subject: string][] = [
    [0, partner],
    [0, mother],
    [3, partner],
    [7, partner],
    [7, brother],
    [8, mother],
    [12, friend],
    [14, partner],
    [14, friend],
    [19, partner],
    [21, friend],
    [21, brother],
    [26, partner],
    [30, friend],
    [33, partner],
  ]
  const looks = plan.map(([day, subject], n): Drawn => {
    const at = began + day * DAY + (20 + (n % 3)) * HOUR + random.integer(50) * MINUTE
    return { at: at as Instant, person: id, kind: 'look', subject, case: fig.id, statement: says(n + 1) }
  })
  const last = (looks[looks.length - 1] as Drawn).at
  const evening = [mother, brother, friend, partner].map(
    (subject, n): Drawn => ({
      at: (last + (2 + n * 4) * MINUTE) as Instant,
      person: id,
      kind: 'look',
      subject,
      case: fig.id,
      statement: says(16 + n),
    }),
  )
  return [
    ...looks,
    ...evening,
    { at: (last + 25 * MINUTE) as Instant, person: id, kind: 'export', subject: partner, case: fig.id },
  ]
}
