/** Placeholder while the phone page is written. */

export default function BriefingPhone({ unit }: { unit: string }) {
  return <main className="briefing">{unit}</main>
}
