/** A plan as GPX 1.1 (topografix.com/GPX/1/1): one route for each unit, so that any satnav can follow it. */

import { zoneNamed } from '../../kernel/time/zone.ts'
import type { PlanState } from './contract.ts'
import { CAUTION, clockTime, oldRecordsWarning } from './describe-plan.ts'

/** Elements stand in the order that the schema asks for: `time` before `name` and `desc`, `rtept` last. */
export function planAsGpx({ plan, suggestion }: PlanState): string {
  const zone = zoneNamed(plan.zone)
  const routes = plan.units.flatMap((unit, position) => {
    const stops = plan.stops.filter((stop) => stop.unit === unit.id)
    if (stops.length === 0) return []
    const points = stops.map(
      (stop) =>
        `    <rtept lat="${stop.place[1].toFixed(6)}" lon="${stop.place[0].toFixed(6)}">\n` +
        `      <time>${new Date(stop.arrive).toISOString()}</time>\n` +
        `      <name>${escapeXml(`${stop.order}. ${clockTime(stop.arrive, zone)} ${stop.label}`)}</name>\n` +
        `      <desc>${escapeXml(`${stop.minutes} min. ${stop.why}`)}</desc>\n` +
        '    </rtept>',
    )
    return [
      `  <rte>\n    <name>${escapeXml(unit.id)}</name>\n    <number>${position + 1}</number>\n${points.join('\n')}\n  </rte>`,
    ]
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Peel" xmlns="http://www.topografix.com/GPX/1/1">
  <metadata>
    <name>${escapeXml(`${plan.shift} plan`)}</name>
    <desc>${escapeXml([plan.headline, oldRecordsWarning(plan), CAUTION].filter(Boolean).join(' '))}</desc>
    <time>${new Date(suggestion.at).toISOString()}</time>
  </metadata>
${routes.join('\n')}
</gpx>
`
}

/** Also drops the control characters that XML 1.0 cannot hold. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what must go
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return clean
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
