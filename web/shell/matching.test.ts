/** The palette finds what somebody in a hurry types. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matching } from './matching.ts'

const entries = ['Go to Tonight', 'Go to Backtest', 'Light on', 'Décision']
const found = (asked: string): string[] => matching(asked, entries, (entry) => entry)

test('nothing typed shows everything in order', () => assert.deepEqual(found(' '), entries))
test('beginnings before middles', () => assert.deepEqual(found('t'), ['Go to Tonight', 'Go to Backtest', 'Light on']))
test('all words must occur', () => assert.deepEqual(found('go back'), ['Go to Backtest']))
test('accents do not matter', () => assert.deepEqual(found('decis'), ['Décision']))
test('no match is an empty list', () => assert.deepEqual(found('xyz'), []))
