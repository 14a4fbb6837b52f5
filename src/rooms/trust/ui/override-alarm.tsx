/** Shown on every page to everybody who commands or watches, until a second person has reviewed the override. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask, usePerson, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { Override, Role } from '../contract.ts'

const reviewers: readonly Role[] = ['commander', 'security-officer', 'protection-officer']
/** Told when the 24 hours are over. */
const told: readonly Role[] = ['board', 'administrator']
const every = 30_000

export default function OverrideAlarm() {
  const person = usePerson()
  const zone = useZone()
  const reviews = person !== null && reviewers.includes(person.role)
  const watches = reviews || (person !== null && told.includes(person.role))
  const alarms = useQuery({
    queryKey: ['override-alarms'],
    queryFn: ({ signal }) => ask<{ overrides: Override[] }>('/api/trust/overrides/alarms', { signal }),
    refetchInterval: every,
    enabled: watches,
  }).data?.overrides
  const [first] = alarms ?? []
  if (!watches || !first) return null
  const late = alarms?.some(({ state }) => state === 'escalated')
  const said = { name: first.holderName, when: dateAndTime(first.at, zone), until: dateAndTime(first.reviewBy, zone) }
  return (
    <div className="alarm">
      <Banner tone={late ? 'stop' : 'person'} action={reviews && <Link to={'/trust/access' as string}>{t('Review it')}</Link>}>
        {late
          ? t('{name} used an emergency override on {when}, and nobody reviewed it within 24 hours.', said)
          : t('{name} used an emergency override on {when}. A second person reviews it by {until}.', said)}
        {(alarms?.length ?? 0) > 1 && <> {t('{n} wait in all.', { n: alarms?.length ?? 0 })}</>}
      </Banner>
    </div>
  )
}
