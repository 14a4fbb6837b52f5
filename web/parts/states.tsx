/** What stands where content will be: waiting, empty, failed. Every list and card uses these. */

import type { ReactNode } from 'react'
import { ApiError } from '../api.ts'
import { t } from '../words/words.ts'
import { Button } from './button.tsx'
import { Code } from './code.tsx'
import { NoRecords, TooLittle } from './no-records.tsx'
import { useDelayed } from './use-delayed.ts'

export { Empty } from './empty.tsx'

/** Grey lines in the shape of what comes, shown after 300 ms. */
export function Skeleton({ lines = 3, tall = false }: { lines?: number; tall?: boolean }) {
  const late = useDelayed(true)
  if (!late) return <div className="skeleton" aria-busy="true" />
  return (
    <div className="skeleton" aria-busy="true" role="status">
      <span className="unseen">{t('Loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <span key={line} className={`skeleton-line ${tall ? 'skeleton-tall' : ''}`} data-short={line % 3 === 2} />
      ))}
    </div>
  )
}

/** Rooms say it each in their own name: nothing broke, there is only nothing yet. */
const withoutRecords: ReadonlySet<string> = new Set(['records.no-territory', 'forecast.no-territory', 'patrol.no-territory'])
/** There are records, but not such that a shift could be forecast from them. */
const withoutForecast: ReadonlySet<string> = new Set(['forecast.month-only', 'forecast.too-few-events'])

/** What happened, what is safe, what to do; the code is there to be quoted. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const sentence =
    error instanceof ApiError
      ? error.sentence
      : t('Something on this page broke. Nothing was changed. Reload the page; if it happens again, tell your administrator.')
  const code = error instanceof ApiError ? error.code : 'web.broken'
  if (error instanceof ApiError && withoutRecords.has(code)) return <NoRecords />
  if (withoutForecast.has(code)) return <TooLittle why={sentence} />
  return (
    <div className="state-card state-failed" role="alert">
      <h2>{t('This could not be shown')}</h2>
      <div className="state-words">{sentence}</div>
      <div className="state-foot">
        {retry && (
          <Button weight="main" onClick={retry}>
            {t('Try again')}
          </Button>
        )}
        <Code code={code} />
      </div>
    </div>
  )
}

/** The three states of a query in one place: skeleton, failure, content. */
export function Loaded<Data>({
  of: query,
  lines,
  children,
}: {
  of: { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown }
  lines?: number
  children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <Failed error={query.error} retry={() => query.refetch()} />
  return <Skeleton lines={lines ?? 4} />
}
