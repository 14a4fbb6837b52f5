/** What the server says of a plan, in Spanish from its figures: no English left, no figure lost; in English its own sentence. */

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setLanguage } from '#web/words/words.ts'
import type { PlanState, Stop } from '../contract.ts'
import { limitWords, planWhy, shareWords, stopWhy } from './plan-words.ts'

afterEach(() => setLanguage('en'))

const stop = {
  why: 'Expected here: about 2.0 burglaries in 100 such shifts, 4.1 times the average place. 48 % its own burglaries.',
  chosenFor: 'floor',
  expected: 0.02,
  reason: { cityMean: 0.005, beatName: 'Beat 7' },
} as unknown as Stop

test('why a stop is there', () => {
  assert.match(stopWhy(stop), /^Expected here: about 2\.0 burglaries .* average place\.$/)
  setLanguage('es')
  assert.match(stopWhy(stop), /^Elegida para que Beat 7 no quede fuera\. Se esperan aquí unas .*, 4,0 veces el lugar medio\.$/)
  const added = { ...stop, chosenFor: 'person', why: 'Added by a person: the lamps are out' } as Stop
  assert.equal(stopWhy(added), 'Añadida por una persona: the lamps are out')
  // A plan of before the figures were kept says it as it stands.
  assert.equal(stopWhy({ ...stop, reason: undefined }), stop.why.split(' 48 %')[0])
})

test('what a part of the risk rests on', () => {
  const words = 'burglaries within 750 m along the streets in the last two months'
  const source = { where: 'around', within: 750, along: true, span: 'two-months' } as const
  assert.equal(shareWords({ words, source }), words)
  setLanguage('es')
  assert.equal(shareWords({ words, source }), 'denuncias a menos de 750 m por las calles en los últimos dos meses')
  const other = { ...source, within: 1500, other: { code: '240', words: 'vehicle thefts' }, span: 'years' } as const
  assert.match(shareWords({ words, source: other }), /^denuncias de otro delito \(Robo de vehículo\) a menos de 1,5 km/)
  assert.equal(shareWords({ words: 'as it is' }), 'as it is')
})

test('limits keep their figures, and unknown ones their sentence', () => {
  setLanguage('es')
  const worded = limitWords({ code: 'floor-not-kept', sentence: 'A floor …', facts: { floor: 1, bare: 3, beats: 6, before: 1 } })
  assert.match(worded.sentence, /^Del plan de Peel, antes de los cambios: .* 1 parada .* 3 de 6 sectores/)
  assert.equal(limitWords({ code: 'floor-not-kept', sentence: 'Without figures.' }).sentence, 'Without figures.')
  const included = { code: 'discovered-included', sentence: 'A person decided …', facts: { names: 'Drug offences' } }
  assert.match(limitWords(included).sentence, /^Una persona decidió incluir lo que se halla buscando \(Drug offences\)/)
  assert.equal(limitWords({ code: 'new-one', sentence: 'Of tomorrow.' }).sentence, 'Of tomorrow.')
})

test('why a plan, also once it was changed', () => {
  const plan = { gap: 12, stops: [stop, { ...stop, chosenFor: 'person' }] }
  const state = {
    plan,
    suggestion: { content: { gap: 8 } },
    changes: [{ do: 'add', by: 'Ada Night' }],
    why: { sentences: ['As the server says it.'], figures: [] },
  } as unknown as PlanState
  assert.deepEqual(planWhy(state, 'Robo'), ['As the server says it.'])
  setLanguage('es')
  const said = planWhy(state, 'Robo').join(' ')
  assert.match(said, /1 de 2 paradas son de Peel; Ada Night cambió el plan/)
  assert.match(said, /92\s?%.*88\s?%/)
})
