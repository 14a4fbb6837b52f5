/** The places of a file, before any of it is kept: on the agency's own map, or on bare ground when they lie elsewhere. */

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { reads } from '#web/api.ts'
import { MapCanvas } from '#web/map/map-canvas.tsx'
import { wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportPreview } from '../contract.ts'
import { groundAround, liesOn } from './ground-around.ts'

export default function PreviewMap({ places, ofAll }: { places: ImportPreview['points']; ofAll: boolean }) {
  const territory = useQuery({ ...reads.territory(), retry: false })
  const basemap = useQuery({ ...reads.basemap(), retry: false })
  const points = useMemo(() => Float32Array.from(places.flat()), [places])
  const known = territory.data
  const here = known !== undefined && liesOn(places, known.corners)
  const ground = useMemo(() => (here && known ? known : groundAround(places)), [here, known, places])
  if (territory.isPending || basemap.isPending) return <div className="preview-map" aria-busy="true" />
  return (
    <figure className="preview-map-figure">
      <div className="preview-map">
        <MapCanvas
          territory={ground}
          basemap={here ? (basemap.data ?? null) : null}
          points={points}
          plainPoints
          label={t('Places in the file')}
        />
      </div>
      <figcaption className="quiet">
        {ofAll
          ? t('{n} places, taken evenly from all of the file.', { n: wholeNumber(places.length) })
          : t('{n} places from the beginning of the file.', { n: wholeNumber(places.length) })}{' '}
        {here
          ? t('If they lie beside the streets, the coordinates are read wrongly.')
          : t('No streets of this ground are known here; north is up.')}
      </figcaption>
    </figure>
  )
}
