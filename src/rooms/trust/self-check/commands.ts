/** `peel trust check`: the self-check at the keyboard, as a table of what is well, what is not, and how to mend it. */

import { resolve } from 'node:path'
import type { Command } from '../../../kernel/command.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustDesk } from '../contract.ts'
import { areas, counted } from './finding.ts'
import type { Finding, FindingArea, SelfCheckReport } from './types.ts'

export interface SelfCheckCommandDeps {
  withTrust<Result>(work: (house: { agency: AgencyId; trust: Pick<TrustDesk, 'selfCheck'> }) => Promise<Result>): Promise<Result>
}

const areaWords: Record<FindingArea, string> = {
  configuration: 'Configuration',
  files: 'Files',
  certificates: 'Certificates',
  packages: 'Packages',
  accounts: 'Accounts',
  ledger: 'Ledger',
  backups: 'Backups',
}

export function selfCheckCommand({ withTrust }: SelfCheckCommandDeps): Command {
  return {
    room: 'trust',
    verb: 'check',
    summary:
      'Look this Peel over: configuration, permissions, certificates, known-vulnerable packages, accounts, ledger, backups',
    usage: '[--advisories FILE] [--certificate FILE]',
    options: {
      advisories: {
        type: 'string',
        value: 'FILE',
        summary: 'advisories in OSV or GitHub’s form, one a line (default: advisories.jsonl in the data folder)',
      },
      certificate: {
        type: 'string',
        value: 'FILE',
        summary: 'the certificate that browsers are shown, in PEM with its chain (default: PEEL_CERTIFICATE, then PEEL_TLS_CERT)',
      },
    },
    run: ({ options: { advisories, certificate } }) =>
      withTrust(async ({ agency, trust }) => {
        const wish = {
          ...(typeof advisories === 'string' && { advisories: resolve(advisories) }),
          ...(typeof certificate === 'string' && { certificate: resolve(certificate) }),
        }
        const report = await trust.selfCheck.run({ kind: 'station', agency, why: 'a command typed at this machine' }, wish)
        return { ok: report.counts.bad === 0, json: report, text: tableOf(report) }
      }),
  }
}

function tableOf({ findings, counts }: SelfCheckReport): string {
  const parts = areas.flatMap((area) => {
    const own = findings.filter((finding) => finding.area === area)
    return own.length === 0 ? [] : [`${areaWords[area]}\n${own.map(rowOf).join('\n')}`]
  })
  const said = `${counted(counts.bad, 'thing')} bad, ${counts.warn} to look at, ${counts.ok} well.`
  return [...parts, said].join('\n\n')
}

const stateWords = { ok: 'ok  ', warn: 'WARN', bad: 'BAD ' }

function rowOf({ state, sentence, mend }: Finding): string {
  const row = `  ${stateWords[state]}  ${sentence}`
  return mend === undefined ? row : `${row}\n        → ${mend}`
}
