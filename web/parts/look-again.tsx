/** Under a list that is a look: from when it is, and the one press that looks again. */

import { useZone } from '../api.ts'
import { clockTime } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { Button } from './button.tsx'

interface Asked {
  dataUpdatedAt: number
  isFetching: boolean
  refetch: () => Promise<unknown>
}

export function LookAgain({ of: { dataUpdatedAt, isFetching, refetch } }: { of: Asked }) {
  const zone = useZone()
  if (dataUpdatedAt === 0) return null
  return (
    <p className="page-note look-again">
      <span className="figures">
        {t('As of {time}. It is not asked for again by itself.', { time: clockTime(dataUpdatedAt, zone) })}
      </span>{' '}
      <Button size="small" weight="quiet" busy={isFetching} onClick={() => void refetch()}>
        {t('Look again')}
      </Button>
    </p>
  )
}
