/** What a decision is for: the duty that the person is on, said beside the buttons. Whoever is not on duty yet goes on it with the decision. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Duty } from '../../src/rooms/trust/contract.ts'
import { dutyWords, usualDuty } from '../../src/rooms/trust/ui/purpose-words.ts'
import { ask, reads, usePerson, useZone } from '../api.ts'
import { clockTime } from '../words/numbers.ts'
import { t } from '../words/words.ts'

/** The duty that is open, and how to be on one: there is one at a time, so nothing is asked. */
export function useDuty(): { duty: Duty | null | undefined; goOnDuty: () => Promise<void> } {
  const person = usePerson()
  const queries = useQueryClient()
  const duty = useQuery(reads.duty()).data?.duty
  const goOnDuty = async (): Promise<void> => {
    if (!person) return
    // Asked afresh: it may have ended since the page was drawn.
    const { duty: standing } = await queries.fetchQuery({ ...reads.duty(), staleTime: 0 })
    if (standing) return
    await ask<Duty>('/api/trust/duties', { method: 'POST', body: { kind: usualDuty(person.role) } })
    await queries.invalidateQueries({ queryKey: reads.duty().queryKey })
  }
  return { duty, goOnDuty }
}

export function OnDuty({ duty }: { duty: Duty | null | undefined }) {
  const person = usePerson()
  const zone = useZone()
  if (!person || duty === undefined) return null
  return (
    <p className="answer-duty figures">
      {duty
        ? t('Decided on your duty: {kind}, until {time}.', { kind: dutyWords(duty.kind), time: clockTime(duty.endsAt, zone) })
        : t('You are not on duty yet. Your decision begins it: {kind}, for 8 hours.', {
            kind: dutyWords(usualDuty(person.role)),
          })}
    </p>
  )
}
