/** A job that a screen finds again after its reader has looked elsewhere or reloaded the page. It ends with the session. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import type { JobStatus } from '../src/ports/jobs.ts'
import { ApiError, ask, usePerson, watchJob } from './api.ts'

export interface KeptJob<Asked> {
  id: string
  /** What was asked for, to say it beside the progress. */
  asked: Asked
}

const isOver = (status: JobStatus | undefined): boolean =>
  status !== undefined && (status.state === 'done' || status.state === 'failed' || status.state === 'cancelled')

function read<Asked>(place: string): KeptJob<Asked> | null {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') as KeptJob<Asked> | null
  } catch {
    return null
  }
}

/** `name` tells one screen's job from another's; another person on the same screen does not see it. */
export function useKeptJob<Asked>(name: string) {
  const queries = useQueryClient()
  const place = `peel.job.${name}.${usePerson()?.id ?? ''}`
  const kept =
    useQuery({
      queryKey: ['kept-job', place],
      queryFn: () => read<Asked>(place),
      initialData: () => read<Asked>(place),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
    }).data ?? null
  const id = kept?.id ?? ''
  const status = useQuery<JobStatus>({
    queryKey: ['job', id],
    queryFn: () => ask<JobStatus>(`/api/jobs/${id}`),
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  }).data

  const forget = useCallback((): void => {
    sessionStorage.removeItem(place)
    queries.setQueryData(['kept-job', place], null)
  }, [place, queries])

  const begin = useCallback(
    (job: string, asked: Asked): void => {
      const found: KeptJob<Asked> = { id: job, asked }
      sessionStorage.setItem(place, JSON.stringify(found))
      queries.setQueryData(['kept-job', place], found)
    },
    [place, queries],
  )

  useEffect(() => {
    if (id === '' || isOver(queries.getQueryData<JobStatus>(['job', id]))) return
    let stop = (): void => {}
    let gone = false
    const hear = (heard: JobStatus): void => {
      queries.setQueryData(['job', id], heard)
    }
    ask<JobStatus>(`/api/jobs/${id}`)
      .then((first) => {
        hear(first)
        if (!gone && !isOver(first)) stop = watchJob(id, hear)
      })
      .catch((error) => {
        // A server that was started anew knows nothing of it.
        if (error instanceof ApiError && error.status === 404) forget()
        else if (!gone) stop = watchJob(id, hear)
      })
    return () => {
      gone = true
      stop()
    }
  }, [id, queries, forget])

  return { kept, status, begin, forget }
}
