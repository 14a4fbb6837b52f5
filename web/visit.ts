/** Which coming to a page this is: whoever comes again asks again, while a page that is only drawn anew does not. */

import { useRouterState } from '@tanstack/react-router'

/** Part of the key of what is a look: another one for every time that somebody goes to the page, the same after the server was away. */
export const useVisit = (): string => useRouterState({ select: ({ location }) => location.state.__TSR_key ?? '' })
