/** Published maps of reports: what each shows, how it was masked, and the file itself to take along and to check. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { askText } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Choice } from '#web/parts/field.tsx'
import { MapKinds, MapMethod } from '#web/parts/mask-facts.tsx'
import { PointPicture, pointsOf } from '#web/parts/point-picture.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import { csvOf } from '../../../kernel/csv.ts'
import type { PublishedMap } from '../contract.ts'

/** Everybody who looks at this page sees the same times. */
const zone = 'UTC'

export function PublishedMaps({ maps }: { maps: readonly PublishedMap[] }) {
  const [chosen, setChosen] = useState((maps[0] as PublishedMap).id)
  const map = maps.find(({ id }) => id === chosen) ?? (maps[0] as PublishedMap)
  const path = `/api/trust/published/maps/${encodeURIComponent(map.id)}`
  const file = useQuery({ queryKey: ['published-map', map.id], queryFn: ({ signal }) => askText(path, { signal }) })
  return (
    <section className="card stack" aria-label={t('Map of reports')}>
      {maps.length > 1 && (
        <Choice
          label={t('Which map')}
          value={map.id}
          onChange={(event) => setChosen(event.target.value)}
          options={maps.map(({ id, periods }) => ({ value: id, words: monthsWords(periods) }))}
        />
      )}
      <div>
        <h2>{t('Map of reports, {months}', { months: monthsWords(map.periods) })}</h2>
        <p className="quiet figures">
          {t('Published {when} (UTC) by {who}, ledger no. {n}.', {
            when: dateAndTime(map.at, zone),
            who: map.by,
            n: map.ledgerIndex,
          })}
        </p>
      </div>
      <Loaded of={file} lines={8}>
        {(geojson) => (
          <>
            <div className="mask-picture">
              <PointPicture
                points={pointsOf(geojson)}
                label={t('{n} points where offences were reported, each moved away from its place.', {
                  n: wholeNumber(map.counts.published),
                })}
              />
              <MapKinds kinds={map.kinds} />
            </div>
            <div className="button-row">
              <Button onClick={() => saveFile(`${map.id}.geojson`, 'application/geo+json', geojson)}>
                {t('Download as GeoJSON')}
              </Button>
              <Button onClick={() => saveFile(`${map.id}.csv`, 'text/csv', asCsv(geojson))}>{t('Download as CSV')}</Button>
            </div>
          </>
        )}
      </Loaded>
      <MapMethod map={map} />
      <p className="quiet">
        {t('The ledger commits to the GeoJSON file, byte for byte. Its SHA-256:')}{' '}
        <code className="mask-digest">{map.digest}</code>
      </p>
    </section>
  )
}

const monthsWords = (periods: readonly string[]): string =>
  periods.length === 1 ? (periods[0] as string) : t('{from} to {to}', { from: periods[0] ?? '', to: periods.at(-1) ?? '' })

interface Feature {
  properties: { offence: string; nibrs: string; months: string }
  geometry: { coordinates: [number, number] }
}

const asCsv = (geojson: string): string =>
  csvOf(
    ['longitude', 'latitude', 'offence', 'nibrs', 'months'],
    (JSON.parse(geojson) as { features: Feature[] }).features.map(({ properties, geometry }) => [
      ...geometry.coordinates,
      properties.offence,
      properties.nibrs,
      properties.months,
    ]),
  )
