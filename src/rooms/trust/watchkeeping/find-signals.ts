/** Looks for every signal in an access log. They concern how the system was used, each stands alone, and nothing adds them up. Pure. */

import { type ArrangedLog, arrangeLog, groupBy, weekOf } from './arrange-log.ts'
import { approvalPair, offArea, offShift, sameRecordAgain, searchThenExport, volumeAgainstPeers } from './signals-of-habit.ts'
import { closedCase, copiedReason, manyRefusals, reusedCase } from './signals-of-purpose.ts'
import { colleaguesRecord, honeyRecord, ownRecord, relativesRecord, sensitiveRecord } from './signals-of-records.ts'
import type { AccessLog, Finding, LoggedAct, SignalCard, SignalName } from './types.ts'

type Signal = Pick<SignalCard, 'name' | 'means' | 'innocent' | 'fires'> & {
  /** The acts that it rests on, of anybody and any time. */
  look(log: ArrangedLog): LoggedAct[]
}

export const signals: readonly Signal[] = [
  {
    name: 'self',
    means: 'Opened a record that is their own.',
    innocent: 'A record came up in a list of other people’s.',
    fires: 'act',
    look: ownRecord,
  },
  {
    name: 'relative',
    means: 'Opened a record of a relative, partner or former partner whom the agency knows of.',
    innocent: 'The relative reported something, and nobody else was on duty.',
    fires: 'act',
    look: relativesRecord,
  },
  {
    name: 'colleague',
    means: 'Opened a colleague’s record without being assigned to the case.',
    innocent: 'The colleague is a victim or witness, and the look was on duty.',
    fires: 'act',
    look: colleaguesRecord,
  },
  {
    name: 'sensitive',
    means: 'Opened a record on the sensitive list without being assigned to the case.',
    innocent: 'A call from a well-known address.',
    fires: 'act',
    look: sensitiveRecord,
  },
  {
    name: 'honey',
    means: 'Opened a decoy: a record that belongs to nobody and that no work leads to.',
    innocent: 'A clean-up that goes through all records.',
    fires: 'act',
    look: honeyRecord,
  },
  {
    name: 'closed-case',
    means:
      'Named a case that had been closed for more than two weeks, or tried to. A closed case opens nothing in Peel, so in its own log this counts refused attempts.',
    innocent: 'Late paperwork, an appeal, a mistyped number.',
    fires: 'act',
    look: closedCase,
  },
  {
    name: 'reused-case',
    means:
      'Opened four or more different records, over two weeks or more, under one case that they do not work on. A purpose opens its own case alone in Peel, so in its own log this counts refused attempts, two or more.',
    innocent: 'Helping out before being assigned.',
    fires: 'pattern',
    look: reusedCase,
  },
  {
    name: 'copied-reason',
    means: 'Gave the same words, give or take a number, for four or more different records within four weeks.',
    innocent: 'A real series of like errands.',
    fires: 'pattern',
    look: copiedReason,
  },
  {
    name: 'off-shift',
    means: 'Looked three times or more in a week while on no duty, beyond an hour before and after.',
    innocent: 'A call-out, or a duty that nobody entered.',
    fires: 'pattern',
    look: offShift,
  },
  {
    name: 'off-area',
    means:
      'Half or more of a week’s looks, six at least, lie outside the area of the duty and in no case of theirs. In Peel only an emergency override opens such a case.',
    innocent: 'Lent to another district.',
    fires: 'pattern',
    look: offArea,
  },
  {
    name: 'search-then-export',
    means:
      'Took a list or a file out within an hour of searching cases in four different minutes or more, or of opening four or more records that no case of theirs holds.',
    innocent: 'A disclosure prepared for a colleague.',
    fires: 'act',
    look: searchThenExport,
  },
  {
    name: 'approval-pair',
    means: 'Two people approve each other’s hand-overs: twice or more either way, and at least half of all they approve.',
    innocent: 'Only two people have the rank.',
    fires: 'pattern',
    look: approvalPair,
  },
  {
    name: 'volume',
    means: 'Far more looks in a week than others of the same role (robust z over 4, twenty looks at least).',
    innocent: 'A major inquiry, or a backlog.',
    fires: 'pattern',
    look: volumeAgainstPeers,
  },
  {
    name: 'repeat',
    means: 'Opened one record on four or more days within four weeks, in no case of theirs.',
    innocent: 'A person who calls the police often.',
    fires: 'pattern',
    look: sameRecordAgain,
  },
  {
    name: 'refusals',
    means: 'Was refused five times or more within a day.',
    innocent: 'A new colleague, or rights that were set wrongly.',
    fires: 'pattern',
    look: manyRefusals,
  },
]

/** Every finding: one signal, one person, one week. In order of week, then signal, then person; the order says nothing else. */
export function findSignals(log: AccessLog): Finding[] {
  const arranged = arrangeLog(log)
  return signals
    .flatMap(({ name, look }) => findingsOf(name, look(arranged)))
    .sort((a, b) => a.week - b.week || a.signal.localeCompare(b.signal) || a.person.localeCompare(b.person))
}

function findingsOf(signal: SignalName, acts: readonly LoggedAct[]): Finding[] {
  return [...groupBy(acts, ({ person, at }) => `${person} ${weekOf(at)}`).values()].map((same) => {
    const ordered = [...new Set(same)].sort((a, b) => a.at - b.at || a.index - b.index)
    const [first] = ordered as [LoggedAct]
    return { signal, person: first.person, week: weekOf(first.at), evidence: ordered.map(({ index }) => index) }
  })
}
