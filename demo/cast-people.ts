/** The people who sign in to the demo, and records of invented persons with duplicates and a ring for later rooms. */

import type { Random } from '../src/kernel/random.ts'
import { familyNames, givenNames, streetWords } from './names.ts'

export interface StaffMember {
  name: string
  title: string
  role:
    | 'commander'
    | 'analyst'
    | 'officer'
    | 'board'
    | 'security-officer'
    | 'protection-officer'
    | 'investigator'
    | 'administrator'
}

/** One of each role, so that a newcomer can look through everybody's eyes. The officer drives one of tonight's units. */
export function castStaff(unit: string): StaffMember[] {
  return [
    { name: 'Rosalind Quillan', title: 'Night commander', role: 'commander' },
    { name: 'Nils Abernack', title: 'Crime analyst', role: 'analyst' },
    { name: 'Calla Winterbourne', title: `Patrol officer, unit ${unit}`, role: 'officer' },
    { name: 'Desmond Yarborough', title: 'Member of the civilian oversight board', role: 'board' },
    { name: 'Tamsin Garrick', title: 'Cybersecurity specialist', role: 'security-officer' },
    { name: 'Ivo Lindqvale', title: 'Data protection officer', role: 'protection-officer' },
    { name: 'Petra Vandermoor', title: 'Investigator, burglary', role: 'investigator' },
    { name: 'Leif Castellane', title: 'System administrator', role: 'administrator' },
  ]
}

/** Somebody who reported a crime, as clerks typed the name. Nothing about what anybody did. */
export interface PersonRecord {
  record: string
  given: string
  family: string
  born: string
  phone: string
  street: string
}

export interface PersonFile {
  records: PersonRecord[]
  /** Groups of records that are one person. */
  duplicates: string[][]
  /** Six records that keep turning up in the same cases, and the cases. */
  ring: { members: string[]; cases: { id: string; members: string[] }[] }
}

export function castPeople(random: Random, count = 620): PersonFile {
  const records: PersonRecord[] = []
  const duplicates: string[][] = []
  const next = (): string => `P-${String(records.length + 1).padStart(5, '0')}`
  for (let i = 0; i < count; i++) {
    const person: PersonRecord = {
      record: next(),
      given: random.pick(givenNames),
      family: random.pick(familyNames),
      born: `${1940 + random.integer(66)}-${two(1 + random.integer(12))}-${two(1 + random.integer(28))}`,
      // 555-01xx numbers are set aside for invention.
      phone: `555-01${two(random.integer(100))}`,
      street: `${100 + random.integer(80) * 10} ${random.pick(streetWords)} ${random.pick(['Street', 'Avenue', 'Lane'])}`,
    }
    records.push(person)
    if (random.next() > 0.14) continue
    const same = [person.record]
    for (let copies = random.next() < 0.2 ? 2 : 1; copies > 0; copies--) {
      const copy = { ...mistype(person, random), record: next() }
      records.push(copy)
      same.push(copy.record)
    }
    duplicates.push(same)
  }
  const members = random
    .shuffle(records)
    .slice(0, 6)
    .map(({ record }) => record)
  const cases = Array.from({ length: 9 }, (_, i) => ({
    id: `C-${String(i + 1).padStart(4, '0')}`,
    members: random.shuffle(members).slice(0, 2 + random.integer(3)),
  }))
  return { records, duplicates, ring: { members, cases } }
}

/** The slips of a tired clerk: swapped letters, a date the other way round, an old address, a missing number. */
function mistype(person: PersonRecord, random: Random): PersonRecord {
  const copy = { ...person }
  const slips = random.shuffle(['letters', 'date', 'street', 'phone', 'initial']).slice(0, 1 + random.integer(2))
  for (const slip of slips) {
    if (slip === 'letters') copy.family = swapLetters(copy.family, random)
    if (slip === 'date')
      copy.born = copy.born.replace(/-(\d\d)-(\d\d)$/, (all, m: string, d: string) => (Number(d) <= 12 ? `-${d}-${m}` : all))
    if (slip === 'street') copy.street = `${100 + random.integer(80) * 10} ${random.pick(streetWords)} Street`
    if (slip === 'phone') copy.phone = ''
    if (slip === 'initial') copy.given = `${copy.given[0]}.`
  }
  return copy
}

function swapLetters(word: string, random: Random): string {
  const at = 1 + random.integer(word.length - 2)
  return word.slice(0, at) + (word[at + 1] ?? '') + word[at] + word.slice(at + 2)
}

const two = (n: number): string => String(n).padStart(2, '0')
