/** The cities in a demo folder that holds real files beside the generated one, and the way from one to another. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError, ask, reads } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { toast } from '#web/parts/toast.tsx'
import { t } from '#web/words/words.ts'
import type { Place } from '../contract.ts'

/** Everything on screen is asked for anew, from the other city. */
export function useGoToPlace(): (agency: string) => Promise<void> {
  const queries = useQueryClient()
  return async (agency) => {
    try {
      await ask('/api/place', { method: 'PUT', body: { agency } })
      await queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'job' && queryKey[0] !== 'kept-job' })
    } catch (error) {
      toast(error instanceof ApiError ? error.sentence : t('The other city could not be opened. Nothing was changed.'), {
        tone: 'stop',
      })
    }
  }
}

export function OtherPlaces() {
  const places = useQuery({
    queryKey: ['places'],
    queryFn: ({ signal }) => ask<{ places: Place[]; mayOpen: boolean }>('/api/records/places', { signal }),
  })
  const here = useQuery({ ...reads.territory(), retry: false }).data?.agency
  const goTo = useGoToPlace()
  const others = places.data?.places.filter(({ agency }) => agency !== here) ?? []
  if (others.length === 0) return null
  return (
    <section>
      <h3>{t('Other cities in this folder')}</h3>
      <div className="button-row">
        {others.map((place) => (
          <Button key={place.agency} onClick={() => goTo(place.agency)}>
            {place.synthetic ? t('Go to {place} (synthetic)', { place: place.name }) : t('Go to {place}', { place: place.name })}
          </Button>
        ))}
      </div>
    </section>
  )
}
