/** What can go wrong in forecasting, each with a code and a sentence for whoever is on shift. */

import { defineErrors } from '../../kernel/errors.ts'

export const forecastRefuses = defineErrors('forecast', {
  'no-territory': {
    status: 409,
    sentence: (_: object) => 'There are no incidents yet, so there is nothing to forecast from. Import a crime file first.',
  },
  'unknown-offence': {
    status: 404,
    sentence: (f: { offence: string }) =>
      `No incidents of offence ${f.offence} stand in the records. Choose one of the listed offences.`,
  },
  'discovered-offence': {
    status: 409,
    sentence: (f: { offence: string }) =>
      `${f.offence} is found by looking for it, so its records show where officers were, not where it happens. It is not forecast unless a person decides so, with a reason.`,
  },
  'not-discovered': {
    status: 409,
    sentence: (f: { offence: string }) =>
      `${f.offence} is reported by those whom it happened to, so it is forecast without a decision. Nothing was changed.`,
  },
  'decided-so': {
    status: 409,
    sentence: (f: { offence: string; state: string }) =>
      `${f.offence} is ${f.state} already, so there is nothing to decide. Nothing was changed. Load the page again to see it.`,
  },
  'not-a-crime': {
    status: 409,
    sentence: (f: { offence: string }) => `${f.offence} is not a crime, so no patrol is planned from it.`,
  },
  'month-only': {
    status: 422,
    sentence: (_: object) =>
      'These records say only in which month something happened, so nobody can tell from them what one shift will bring. Ask for a window of four weeks or more, or import a feed with days and hours.',
  },
  'too-few-events': {
    status: 422,
    sentence: (f: { offence: string; events: number; needed: number }) =>
      `Only ${f.events} located incidents of ${f.offence} are known; ${f.needed} are the least that a map can honestly be drawn from. Import more records, or a longer period.`,
  },
  'too-short-history': {
    status: 422,
    sentence: (f: { days: number; needed: number }) =>
      `The records reach back ${f.days} days before the first forecast; ${f.needed} are needed to learn from. Choose a later start or import older records.`,
  },
  'bad-window': {
    status: 422,
    sentence: (_: object) => 'A window must end after it begins and last 92 days at most.',
  },
  'bad-date': {
    status: 422,
    sentence: (f: { date: string }) => `${f.date} is not a date like 2017-07-01.`,
  },
  'bad-period': {
    status: 422,
    sentence: (f: { from: string; to: string }) => `The period from ${f.from} to ${f.to} ends before one window is over.`,
  },
  'no-events': {
    status: 422,
    sentence: (_: object) =>
      'Of what was chosen no incident with a place is known, so there is nothing to score. Choose another offence or import more records.',
  },
  'nothing-to-score': {
    status: 422,
    sentence: (f: { from: string; to: string; first: string; last: string }) =>
      `Nothing to be scored lies between ${f.from} and ${f.to}; what was chosen reaches from ${f.first} to ${f.last}. Choose a period inside that.`,
  },
  'cell-outside': {
    status: 404,
    sentence: (f: { cell: number }) => `Cell ${f.cell} is not in the city.`,
  },
  'bad-option': {
    status: 422,
    sentence: (f: { option: string; value: string; wants: string }) =>
      `--${f.option} ${f.value} is not understood; give ${f.wants}.`,
  },
  'no-file': {
    status: 422,
    sentence: (_: object) => 'Name the crime file to test on: peel forecast backtest FILE --from 2017-07-01 --to 2017-12-31.',
  },
  'unknown-category': {
    status: 422,
    sentence: (f: { category: string; known: string }) =>
      `The file has no incidents of category ${f.category}. It has: ${f.known}.`,
  },
  stopped: {
    status: 409,
    sentence: (_: object) => 'The calculation was stopped before it was done; nothing was changed.',
  },
  failed: {
    status: 500,
    sentence: (f: { problem: string }) => `The calculation broke off: ${f.problem}. The records are untouched; try again.`,
  },
})
