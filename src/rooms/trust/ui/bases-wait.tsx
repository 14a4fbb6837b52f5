/** Told to those who can confirm: that somebody's warrant or consent waits for them. A count, and no case by itself. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { t } from '#web/words/words.ts'
import type { CaseCounts, Role } from '../contract.ts'

const confirms: readonly Role[] = ['commander', 'protection-officer']

export function BasesWait({ role }: { role: Role }) {
  const n = useQuery({
    queryKey: ['case-counts'],
    queryFn: ({ signal }) => ask<CaseCounts>('/api/trust/cases/counts', { signal }),
    enabled: confirms.includes(role),
  }).data?.basesWaiting
  if (!n) return null
  return (
    <Banner action={<Link to={'/trust/hand-overs' as string}>{t('Hand-overs')}</Link>}>
      {t(
        '{n, plural, one {One case rests on a warrant or a consent} other {# cases rest on a warrant or a consent}} that nobody has confirmed yet. A commander or a protection officer, other than who declared it, confirms it under Hand-overs.',
        { n },
      )}
    </Banner>
  )
}
