/** What screens translate of the server's refusals says in English exactly what the server says, from the facts on the wire. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { PeelError } from '../../src/kernel/errors.ts'
import { forecastRefuses } from '../../src/rooms/forecast/errors.ts'
import { refuse as patrolRefuses } from '../../src/rooms/patrol/errors.ts'
import { refuse as recordsRefuses } from '../../src/rooms/records/errors.ts'
import { refuse as trustRefuses } from '../../src/rooms/trust/errors.ts'
import { refuseIdentity } from '../../src/rooms/trust/identity/errors.ts'
import { refusePrivacy } from '../../src/rooms/trust/privacy/errors.ts'
import { purposeRefuses } from '../../src/rooms/trust/purpose/errors.ts'
import { watchRefuses } from '../../src/rooms/trust/watchkeeping/errors.ts'
import { refusalHere, refusalWords, wordedRefusals } from './refusals.ts'
import { setLanguage } from './words.ts'

type Refuse = (code: never, facts: never) => PeelError
const rooms: Record<string, Refuse[]> = {
  forecast: [forecastRefuses],
  patrol: [patrolRefuses],
  records: [recordsRefuses],
  trust: [trustRefuses, refuseIdentity, purposeRefuses, refusePrivacy, watchRefuses],
}

/** Any fact that is asked for, by name and the same each time. */
const anyFact = new Proxy({} as Record<string, string>, { get: (_, name) => `‹${String(name)}›` })

function saidByServer(code: string): PeelError {
  const [room = '', problem = ''] = code.split(/\.(.*)/)
  const refuses = rooms[room] ?? []
  for (const refuse of refuses) {
    try {
      return refuse(problem as never, anyFact as never)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  throw new Error(`no room says ${code}`)
}

for (const code of wordedRefusals.filter((one) => !one.startsWith('app.'))) {
  test(code, () => {
    const { sentence } = saidByServer(code)
    const facts = Object.fromEntries([...sentence.matchAll(/‹(\w+)›/g)].map(([whole, name]) => [name as string, whole]))
    setLanguage('en')
    assert.equal(refusalHere(code, facts), sentence.replaceAll("'", '’'))
    assert.equal(refusalWords(code, 'as the server said it', facts), 'as the server said it')
    setLanguage('es')
    const spanish = refusalWords(code, sentence, facts)
    setLanguage('en')
    assert.notEqual(spanish, sentence)
    // Every figure of the English sentence stands in the other one.
    for (const whole of Object.values(facts)) assert.ok(spanish.includes(whole), `${whole} is missing in: ${spanish}`)
  })
}

/** Nobody imports the app, so its words are looked up where they stand. */
const appErrors = readFileSync(new URL('../../src/app/errors.ts', import.meta.url), 'utf8')
for (const code of wordedRefusals.filter((one) => one.startsWith('app.'))) {
  test(code, () => {
    const english = refusalHere(code, { reference: ['$', '{f.reference}'].join('') }) ?? 'nothing'
    assert.ok(appErrors.includes(english), english)
    setLanguage('es')
    const spanish = refusalWords(code, english, { reference: 'r1' })
    setLanguage('en')
    assert.ok(spanish !== english && (!english.includes('reference') || spanish.includes('r1')), spanish)
  })
}

test('what is not translated stays as the server said it', () => {
  setLanguage('es')
  assert.equal(refusalWords('records.zip-bomb', 'As it is.'), 'As it is.')
  setLanguage('en')
})
