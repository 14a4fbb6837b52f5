/** The agency's rules at the keyboard: what holds and what waits. Nobody changes one there: that takes two people who are signed in. */

import type { Command } from '../../../kernel/command.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustDesk } from '../contract.ts'
import type { AgencyRule } from './types.ts'

export interface RulesCommandDeps {
  withTrust<Result>(work: (house: { agency: AgencyId; trust: Pick<TrustDesk, 'purposes'> }) => Promise<Result>): Promise<Result>
}

export function rulesCommand({ withTrust }: RulesCommandDeps): Command {
  return {
    room: 'trust',
    verb: 'rules',
    summary: 'Say which rules of the agency hold; two people change them, under Trust › Rules',
    usage: '',
    options: {},
    run: () =>
      withTrust(async ({ agency, trust }) => {
        const { rules } = await trust.purposes.rules({ kind: 'station', agency, why: 'a command typed at this machine' })
        return { ok: true, json: { rules }, text: rules.map(lineOf).join('\n') }
      }),
  }
}

function lineOf({ rule, value, since, byTwo }: AgencyRule): string {
  const from =
    since === null
      ? 'as delivered'
      : `${byTwo ? 'settled by two people' : 'taken over from the settings file'}, ${new Date(since).toISOString()}`
  return `${words[rule]}: ${value || 'not named yet'} (${from})`
}

const words: Record<AgencyRule['rule'], string> = {
  'bases-confirmed': 'A warrant or a consent waits for a second person',
  'areas-required': 'A duty needs an area',
  statute: 'The statute of a shift',
}
