/** Which columns describe a person, told by name alone. */

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describesPerson, plainColumn } from './layout.ts'
import { plain } from './plain.ts'

const told = (name: string): boolean => describesPerson(plain, plainColumn(name))

it('knows a described person however the column is written', () => {
  const names = [
    'Sex',
    'RACE',
    'age',
    'Gender',
    'Ethnicity',
    'Age Group',
    'VicAge',
    'SuspectRace',
    'defendant_race',
    'Subject Race',
  ]
  const more = [
    'person_sex',
    'race_of_victim',
    'victim_ethnic',
    'vic_hispanic',
    'Victim 2 Age',
    'OFFENDERS_SEX',
    'age of the suspect',
  ]
  for (const name of [...names, ...more]) assert.ok(told(name), name)
})

it('takes no other column for one', () => {
  const names = [
    'agency',
    'average',
    'page',
    'race_track_name',
    'stage',
    'Sexual Offence',
    'offence',
    'off_page',
    'village',
    'damage',
  ]
  for (const name of [...names, 'offense', 'raceway', 'package', 'person_count', 'victim_count']) assert.ok(!told(name), name)
})
