/** Which stops lie behind by the clock on the wall. */

import { useEffect, useState } from 'react'

const MINUTE = 60_000

/** True once a stop's planned minutes are over. */
export const isPast = (stop: { arrive: number; minutes: number }, now: number): boolean =>
  stop.arrive + stop.minutes * MINUTE <= now

/** The time, renewed each minute. */
export function useMinute(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE)
    return () => clearInterval(timer)
  }, [])
  return now
}
