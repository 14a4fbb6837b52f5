/** How many decisions a core answers in a second: each one new to Cedar, and as they come in a working day, many asked again. */

import type { AgencyId, Instant, PersonId } from '../../src/kernel/units.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { openPolicy } from '../../src/rooms/trust/policy/open-policy.ts'
import { roleNames } from '../../src/rooms/trust/roles.ts'
import type { BenchPart } from '../trust.ts'

const target = 2_000
const agency = 'bench' as AgencyId

const asker = (n: number): Actor => ({
  kind: 'person',
  person: { id: `p${n}` as PersonId, agency, name: `P ${n}`, role: roleNames[n % roleNames.length] as Role, title: '' },
  session: 's',
})

/** Per second of processor time: other work on the machine does not count against it. */
function rate(seconds: number, ask: (n: number) => void): number {
  const began = performance.now()
  const cpu = process.cpuUsage()
  let asked = 0
  while (performance.now() - began < seconds * 1000) {
    for (let batch = 0; batch < 50; batch++) ask(asked++)
  }
  const used = process.cpuUsage(cpu)
  return asked / ((used.user + used.system) / 1e6)
}

export async function run(_args: string[]): Promise<BenchPart> {
  const policy = openPolicy({ clock: { now: () => Date.now() as Instant } })
  const standing = { onDuty: true, areas: ['north'], certificates: [] }
  const caseOf = (n: number) =>
    ({
      type: 'Case',
      id: `c${n}`,
      agency,
      confidential: n % 2 === 0,
      open: true,
      sensitivity: 'ordinary',
      area: 'north',
      members: [`p${n % 7}`, `p${n % 11}`, `p${n % 13}`] as PersonId[],
    }) as const
  const house = (n: number): void => void policy.decide(asker(n % 10_000_000), 'patrol.publish')
  const files = (n: number): void =>
    void policy.decide(asker(n % 97), 'trust.read-case', {
      standing,
      resource: caseOf(n),
      purpose: { about: 'case', basis: 'warrant', case: `c${n}` },
    })
  const day = (n: number): void => void policy.decide(asker(n % 200), n % 2 ? 'patrol.read' : 'records.read')
  rate(1, files)
  const measured: [string, number][] = [
    ['new questions about a role, schema-checked, a core', rate(3, house)],
    ['new questions about a case file and its purpose, a core', rate(3, files)],
    ['200 people asking what they asked before, a core', rate(3, day)],
  ]
  return {
    rows: measured.map(([what, perSecond]) => ({ what, 'decisions/CPU s': Math.round(perSecond) })),
    target: `${target.toLocaleString('en')} decisions a second and core`,
    met: measured.every(([, perSecond]) => perSecond >= target),
  }
}
