/** A plan as GeoJSON: a point for each stop and a line for each unit's order of driving. */

import type { FeatureCollection } from 'geojson'
import type { PlanState } from './contract.ts'
import { oldRecordsWarning } from './describe-plan.ts'

export function planAsGeoJson({
  plan,
  suggestion,
  decision,
  changes,
  why,
  limits,
}: PlanState): FeatureCollection & { properties: Record<string, unknown> } {
  const stops = plan.stops.map((stop) => ({
    type: 'Feature' as const,
    id: stop.id,
    geometry: { type: 'Point' as const, coordinates: [...stop.place] },
    properties: {
      kind: 'stop',
      unit: stop.unit,
      order: stop.order,
      label: stop.label,
      beat: stop.beat,
      cell: stop.cell,
      arrive: new Date(stop.arrive).toISOString(),
      minutes: stop.minutes,
      travelMinutes: stop.travelMinutes,
      expected: stop.expected,
      chosenFor: stop.chosenFor,
      why: stop.why,
    },
  }))
  const routes = plan.units.flatMap((unit) => {
    const own = plan.stops.filter((stop) => stop.unit === unit.id)
    if (own.length === 0) return []
    const coordinates = [[...unit.start], ...own.map((stop) => [...stop.place])]
    return [
      {
        type: 'Feature' as const,
        geometry: { type: 'LineString' as const, coordinates },
        properties: { kind: 'route', unit: unit.id },
      },
    ]
  })
  return {
    type: 'FeatureCollection',
    properties: {
      headline: plan.headline,
      shift: plan.shift,
      from: new Date(plan.window.from).toISOString(),
      to: new Date(plan.window.to).toISOString(),
      suggestion: suggestion.id,
      published: decision !== null && decision.verdict !== 'reject',
      changes: changes.length,
      warning: oldRecordsWarning(plan),
      why: why.sentences,
      limits: limits.map((limit) => limit.sentence),
    },
    features: [...stops, ...routes],
  }
}
