/** What signals, what they mean, when they are wrong, and what was decided are called on screen. */

import { t } from '#web/words/words.ts'
import type { SignalName, SignalState } from '../contract.ts'

interface SignalWords {
  name: () => string
  means: () => string
  innocent: () => string
}

export const signalWords: Record<SignalName, SignalWords> = {
  self: {
    name: () => t('Own record'),
    means: () => t('Opened a record that is their own.'),
    innocent: () => t('A record came up in a list of other people’s.'),
  },
  relative: {
    name: () => t('Relative'),
    means: () => t('Opened a record of a relative, partner or former partner whom the agency knows of.'),
    innocent: () => t('The relative reported something, and nobody else was on duty.'),
  },
  colleague: {
    name: () => t('Colleague'),
    means: () => t('Opened a colleague’s record without being assigned to the case.'),
    innocent: () => t('The colleague is a victim or witness, and the look was on duty.'),
  },
  sensitive: {
    name: () => t('Sensitive record'),
    means: () => t('Opened a record on the sensitive list without being assigned to the case.'),
    innocent: () => t('A call from a well-known address.'),
  },
  honey: {
    name: () => t('Decoy'),
    means: () => t('Opened a decoy: a record that belongs to nobody and that no work leads to.'),
    innocent: () => t('A clean-up that goes through all records.'),
  },
  'closed-case': {
    name: () => t('Closed case'),
    means: () =>
      t(
        'Named a case that had been closed for more than two weeks, or tried to. A closed case opens nothing in Peel, so in its own log this counts refused attempts.',
      ),
    innocent: () => t('Late paperwork, an appeal, a mistyped number.'),
  },
  'reused-case': {
    name: () => t('One case for many'),
    means: () =>
      t(
        'Opened four or more different records, over two weeks or more, under one case that they do not work on. A purpose opens its own case alone in Peel, so in its own log this counts refused attempts, two or more.',
      ),
    innocent: () => t('Helping out before being assigned.'),
  },
  'copied-reason': {
    name: () => t('Copied reason'),
    means: () => t('Gave the same words, give or take a number, for four or more different records within four weeks.'),
    innocent: () => t('A real series of like errands.'),
  },
  'off-shift': {
    name: () => t('Off shift'),
    means: () => t('Looked three times or more in a week while on no duty, beyond an hour before and after.'),
    innocent: () => t('A call-out, or a duty that nobody entered.'),
  },
  'off-area': {
    name: () => t('Off area'),
    means: () =>
      t(
        'Half or more of a week’s looks, six at least, lie outside the area of the duty and in no case of theirs. In Peel only an emergency override opens such a case.',
      ),
    innocent: () => t('Lent to another district.'),
  },
  'search-then-export': {
    name: () => t('Search, then export'),
    means: () =>
      t(
        'Took a list or a file out within an hour of searching cases in four different minutes or more, or of opening four or more records that no case of theirs holds.',
      ),
    innocent: () => t('A disclosure prepared for a colleague.'),
  },
  'approval-pair': {
    name: () => t('Approval pair'),
    means: () =>
      t('Two people approve each other’s hand-overs: twice or more either way, and at least half of all they approve.'),
    innocent: () => t('Only two people have the rank.'),
  },
  volume: {
    name: () => t('Volume'),
    means: () => t('Far more looks in a week than others of the same role (robust z over 4, twenty looks at least).'),
    innocent: () => t('A major inquiry, or a backlog.'),
  },
  repeat: {
    name: () => t('Same record again'),
    means: () => t('Opened one record on four or more days within four weeks, in no case of theirs.'),
    innocent: () => t('A person who calls the police often.'),
  },
  refusals: {
    name: () => t('Many refusals'),
    means: () => t('Was refused five times or more within a day.'),
    innocent: () => t('A new colleague, or rights that were set wrongly.'),
  },
}

export function stateWords(state: SignalState): string {
  const words: Record<SignalState, () => string> = {
    waits: () => t('Waits'),
    inquiry: () => t('Inquiry opened'),
    dismissed: () => t('Dismissed'),
    referred: () => t('Referred to the board'),
  }
  return words[state]()
}
