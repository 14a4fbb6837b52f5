/** The result in Spanish says "more" only where the server's English does, and translates each limit that it prints. */

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setLanguage } from '#web/words/words.ts'
import type { BacktestReport } from '../contract.ts'
import { sentenceOf } from '../word-result.ts'
import { resultWords } from './result-words.ts'

afterEach(() => setLanguage('en'))

function report(gain: number, ci95: [number, number]): BacktestReport {
  const versusCount = { hitRate5: { gain, ci95 }, logScore: { gain: 0, ci95: [0, 0] } }
  const models = [{ name: 'Peel', hitRate: { '5': 0.215 }, versusCount }] as unknown as BacktestReport['models']
  return { models, windows: 184, sentence: sentenceOf('burglaries', models, 184) } as BacktestReport
}

test('the same standing in both languages', () => {
  const said = (gain: number, ci95: [number, number]) => {
    const one = report(gain, ci95)
    assert.equal(resultWords(one, 'Robo'), one.sentence)
    setLanguage('es')
    const spanish = resultWords(one, 'Robo')
    setLanguage('en')
    return [one.sentence, spanish]
  }
  for (const [english, spanish] of [said(0.5, [0.003, 1]), said(-2, [-3, -1]), said(0.1, [-1, 1.2])] as [string, string][]) {
    assert.equal(/ more than /.test(english), / más que /.test(spanish), spanish)
    assert.equal(/ fewer than /.test(english), / menos que /.test(spanish), spanish)
    assert.equal(/cannot be told/.test(english), /no se distingue/.test(spanish), spanish)
    assert.ok(spanish.includes('21,5') && spanish.includes('184') && !/intervalo del 95 % (de )?0,00? /.test(spanish), spanish)
  }
})
