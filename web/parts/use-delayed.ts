/** Skeletons appear after 300 ms, so that what is quick does not flicker. */

import { useEffect, useState } from 'react'

/** True once `waiting` has been true for `milliseconds`. */
export function useDelayed(waiting: boolean, milliseconds = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) {
      setLate(false)
      return
    }
    const timer = setTimeout(() => setLate(true), milliseconds)
    return () => clearTimeout(timer)
  }, [waiting, milliseconds])
  return late && waiting
}
