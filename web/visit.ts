/** Which coming to a page this is: whoever comes again asks again, while a page that is only drawn anew does not. */

import { useRouterState } from '@tanstack/react-router'
import { useState } from 'react'

/**
 * Part of the key of what is a look: another one for every time that somebody comes to the page, the same after the server was away.
 * It stays while the page is there: whoever leaves is at the next place before this page is gone, and asks for nothing by that.
 */
export function useVisit(): string {
  const place = useRouterState({ select: ({ location }) => location.state.__TSR_key ?? '' })
  const [came] = useState(place)
  return came
}
