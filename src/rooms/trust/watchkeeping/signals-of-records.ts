/** Signals from whose record was opened: one's own, a relative's, a colleague's, one on the sensitive list, one that nobody has a reason to open. Pure. */

import { type ArrangedLog, isAssigned } from './arrange-log.ts'
import type { LoggedAct } from './types.ts'

const opened = ({ acts }: ArrangedLog, fits: (act: LoggedAct) => boolean): LoggedAct[] =>
  acts.filter((act) => (act.kind === 'look' || act.kind === 'export') && fits(act))

export const ownRecord = (log: ArrangedLog): LoggedAct[] => opened(log, ({ subject, person }) => log.self.get(subject) === person)

export const relativesRecord = (log: ArrangedLog): LoggedAct[] =>
  opened(log, ({ subject, person }) => log.relatives.get(subject)?.has(person) ?? false)

/** Colleagues are victims too: whoever is assigned to the case may look. */
export const colleaguesRecord = (log: ArrangedLog): LoggedAct[] =>
  opened(log, (act) => {
    const whose = log.self.get(act.subject)
    return whose !== undefined && whose !== act.person && !isAssigned(log, act)
  })

export const sensitiveRecord = (log: ArrangedLog): LoggedAct[] =>
  opened(log, (act) => log.sensitive.has(act.subject) && !isAssigned(log, act))

export const honeyRecord = (log: ArrangedLog): LoggedAct[] => opened(log, ({ subject }) => log.honey.has(subject))
