/** The places of a file, before any of it is kept: on the agency's own map, or on bare ground when they lie elsewhere. */

import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { reads, type TerritoryOnWire } from '#web/api.ts'
import { MapCanvas } from '#web/map/map-canvas.tsx'
import { wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportPreview } from '../contract.ts'
import { groundAround, liesOn, shareOn } from './ground-around.ts'

/** Share of the places that a ground once drawn must hold to stay; of a whole file it holds 98 % and the air around them. */
const NEARLY_ALL = 0.95

/** The agency's ground, or bare ground around the places; it stays while it holds nearly all of them, so that the map does not jump. */
function useStandIn(places: ImportPreview['points'], known: TerritoryOnWire | undefined): TerritoryOnWire {
  const standIn = useRef<TerritoryOnWire>(undefined)
  return useMemo(() => {
    if (known) return known
    if (!standIn.current || shareOn(places, standIn.current.corners) < NEARLY_ALL) standIn.current = groundAround(places)
    return standIn.current
  }, [places, known])
}

export default function PreviewMap({ places, ofAll }: { places: ImportPreview['points']; ofAll: boolean }) {
  const territory = useQuery({ ...reads.territory(), retry: false })
  const basemap = useQuery({ ...reads.basemap(), retry: false })
  const points = useMemo(() => Float32Array.from(places.flat()), [places])
  const known = territory.data
  const here = known !== undefined && liesOn(places, known.corners)
  const ground = useStandIn(places, here ? known : undefined)
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
