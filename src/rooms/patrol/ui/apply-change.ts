/** Shows a change on the plan before the server has it, so that it can be undone first. Times are the server's to say. */

import type { PlanChange, Stop } from '../contract.ts'

/** A stop as it is drawn: `leaving` is still listed but struck out, `arriving` has no time yet. */
export type DrawnStop = Stop & { leaving?: boolean; arriving?: boolean }

/** The stops with the change laid over them; the input is left as it is. */
export function applyChange(stops: readonly Stop[], change: PlanChange | null): DrawnStop[] {
  if (!change) return [...stops]
  if (change.do === 'veto') return stops.map((stop) => (stop.id === change.stop ? { ...stop, leaving: true } : stop))
  if (change.do === 'add') return [...stops]
  const moved = stops.find((stop) => stop.id === change.stop)
  if (!moved) return [...stops]
  const others = stops.filter((stop) => stop !== moved)
  const target = others.filter((stop) => stop.unit === change.unit).sort((a, b) => a.order - b.order)
  const place = Math.max(0, Math.min(target.length, change.order - 1))
  target.splice(place, 0, { ...moved, unit: change.unit })
  const numbered = (list: Stop[]): DrawnStop[] =>
    list.map((stop, at) => ({ ...stop, order: at + 1, ...(stop.id === moved.id ? { arriving: true } : {}) }))
  const former =
    moved.unit === change.unit ? [] : others.filter((stop) => stop.unit === moved.unit).sort((a, b) => a.order - b.order)
  const untouched = others.filter((stop) => stop.unit !== change.unit && stop.unit !== moved.unit)
  return [...untouched, ...numbered(former), ...numbered(target)]
}

export interface UnitStops {
  unit: string
  stops: DrawnStop[]
  /** Minutes at the stops and between them. */
  minutes: number
}

/** Stops by unit in the units' order, each in driving order; units without stops are kept, so that it shows. */
export function stopsByUnit(stops: readonly DrawnStop[], units: readonly { id: string }[]): UnitStops[] {
  return units.map(({ id }) => {
    const own = stops.filter((stop) => stop.unit === id).sort((a, b) => a.order - b.order)
    const staying = own.filter((stop) => !stop.leaving)
    return { unit: id, stops: own, minutes: staying.reduce((sum, stop) => sum + stop.minutes + stop.travelMinutes, 0) }
  })
}

/** The stop before or after one in the order of the list; the same at the ends. */
export function stopBeside(list: readonly UnitStops[], id: string, step: 1 | -1): DrawnStop | undefined {
  const all = list.flatMap((unit) => unit.stops)
  const at = all.findIndex((stop) => stop.id === id)
  return all[Math.max(0, Math.min(all.length - 1, at + step))]
}
