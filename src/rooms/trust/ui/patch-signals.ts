/** After an act the page shows what came of it: to ask for the signals anew would be another look. */

import { useQueryClient } from '@tanstack/react-query'
import type { SignalsOverview } from '../contract.ts'

export function usePatchSignals(): (change: (shown: SignalsOverview) => SignalsOverview) => void {
  const queries = useQueryClient()
  return (change) => {
    queries.setQueriesData<SignalsOverview>({ queryKey: ['watch-signals'] }, (shown) => shown && change(shown))
  }
}
