/** Keeps a round going on a phone: the last briefing and the visits not yet sent stay here until the network is back. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, acts, reads } from '#web/api.ts'
import { keep, keepSealed, kept, keptSealed, sessionLasts, visitsWait } from '#web/shell/offline.ts'
import type { Briefing, Visit } from '../contract.ts'
import { type Drive, keptUntil, waitingWith, withWaiting } from './round.ts'

export interface Round {
  briefing: Briefing | undefined
  error: unknown
  /** Visits as the officer sees them, those waiting included. */
  visits: Visit[]
  drive: Drive | null
  setDrive: (drive: Drive | null) => void
  record: (visit: Visit) => void
  /** How many visits wait for the network. */
  waiting: number
  /** True when the briefing shown is one from before. */
  fromBefore: boolean
  /** Why the server refused a visit, in its own words. */
  refused: string | undefined
  refetch: () => void
}

export function useRound(unit: string): Round {
  const names = { briefing: `briefing.${unit}`, waiting: `visits.${unit}`, drive: `drive.${unit}` }
  const queries = useQueryClient()
  const query = useQuery({ ...reads.briefing(unit), refetchInterval: 60_000, networkMode: 'always' })
  const [waiting, setWaiting] = useState<Visit[]>(() => kept<Visit[]>(names.waiting) ?? [])
  const [drive, setDriveState] = useState<Drive | null>(() => kept<Drive>(names.drive) ?? null)
  const [before, setBefore] = useState<Briefing>()
  const [refused, setRefused] = useState<string>()
  const queue = useRef(waiting)
  const sending = useRef(false)

  const setQueue = useCallback(
    (to: Visit[]): void => {
      queue.current = to
      setWaiting(to)
      keep(`visits.${unit}`, to, Date.now() + visitsWait)
    },
    [unit],
  )

  const sendWaiting = useCallback(async (): Promise<void> => {
    if (sending.current) return
    sending.current = true
    try {
      for (let visit = queue.current[0]; visit; visit = queue.current[0]) {
        const sent = visit
        await acts.recordVisit(sent)
        setRefused(undefined)
        // Into the briefing before it leaves the queue, or the round would step back until the next answer.
        queries.setQueryData<Briefing>(reads.briefing(unit).queryKey, (known) =>
          known ? { ...known, visits: withWaiting(known.visits, [sent]) } : known,
        )
        // Only what was sent leaves the queue: the officer may have left the stop meanwhile.
        setQueue(queue.current.filter((other) => other !== sent))
      }
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401) {
        setRefused(error.sentence)
        setQueue(queue.current.slice(1))
      }
    } finally {
      sending.current = false
    }
  }, [setQueue, queries, unit])

  useEffect(() => {
    let isHere = true
    const show = (found: Briefing | undefined): void => {
      if (isHere) setBefore(found)
    }
    keptSealed<Briefing>(names.briefing).then(show, () => show(undefined))
    return () => {
      isHere = false
    }
  }, [names.briefing])
  useEffect(() => {
    if (!query.data) return
    // Where the browser keeps nothing, the round only goes on while the network does, which the screen says.
    keepSealed(names.briefing, query.data, keptUntil(query.data, Date.now(), sessionLasts)).catch(() => {})
  }, [query.data, names.briefing])
  useEffect(() => {
    const send = (): void => void sendWaiting()
    send()
    addEventListener('online', send)
    const timer = setInterval(send, 20_000)
    return () => {
      removeEventListener('online', send)
      clearInterval(timer)
    }
  }, [sendWaiting])

  const briefing = query.data ?? before
  return {
    briefing,
    error: query.error,
    visits: withWaiting(briefing?.visits ?? [], waiting),
    drive,
    setDrive: (to) => {
      setDriveState(to)
      keep(names.drive, to, Date.now() + sessionLasts)
    },
    record: (visit) => {
      setQueue(waitingWith(queue.current, visit))
      void sendWaiting().then(() => query.refetch())
    },
    waiting: waiting.length,
    fromBefore: query.data === undefined || query.isError,
    refused,
    refetch: () => void query.refetch(),
  }
}
