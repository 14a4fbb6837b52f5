/** The watch at the keyboard: a breach timeline into a folder, and who one pseudonym of the ledger is. */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from '../../../kernel/command.ts'
import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { TrustDesk } from '../contract.ts'
import { watchRefuses } from './errors.ts'
import type { TimelineScope } from './types.ts'

export interface WatchCommandDeps {
  withTrust<Result>(work: (house: { agency: AgencyId; trust: Pick<TrustDesk, 'watch'> }) => Promise<Result>): Promise<Result>
}

export function watchCommands(deps: WatchCommandDeps): Command[] {
  return [timelineCommand(deps), whoCommand(deps)]
}

function timelineCommand({ withTrust }: WatchCommandDeps): Command {
  const text = (value: string, summary: string) => ({ type: 'string', value, summary }) as const
  return {
    room: 'trust',
    verb: 'timeline',
    summary: 'Write a breach timeline (Timesketch lines, proofs, signed hashes) into a folder; the ledger says who got it',
    usage: '--person NAME | --case NUMBER | --from TIME --to TIME  --out DIR --why TEXT --recipient BODY',
    options: {
      person: text('NAME', 'what this person of the agency did'),
      case: text('NUMBER', 'what was done with this case; a confidential one is exported on the screen by who is assigned to it'),
      from: text('TIME', 'from then on, e.g. 2026-11-01 or 2026-11-01T08:00:00Z'),
      to: text('TIME', 'before then'),
      out: text('DIR', 'the folder to write into'),
      why: text('TEXT', 'the reason, which stands in the ledger as a commitment'),
      recipient: text('BODY', 'who gets it, e.g. "Information Commissioner"'),
    },
    run: async ({ options }) => {
      const { out, why, recipient } = options
      const [from, to] = [momentIn(options.from), momentIn(options.to)]
      const scope = scopeOf(options, from, to)
      if (!scope || typeof out !== 'string') throw watchRefuses('timeline-scope', {})
      const wish = { scope, from, to, why: String(why ?? ''), recipient: String(recipient ?? '') }
      const bundle = await withTrust(({ trust, agency }) =>
        trust.watch.timeline({ kind: 'station', agency, why: 'a command typed at this machine' }, wish, undefined),
      )
      for (const { path, text: content } of bundle.files) {
        await mkdir(dirname(join(out, path)), { recursive: true, mode: 0o700 })
        await writeFile(join(out, path), content, { mode: 0o600 })
      }
      const { events, entries } = bundle.manifest
      return {
        ok: true,
        json: { folder: out, manifest: bundle.manifest, signature: bundle.signature, ledgerIndex: bundle.ledgerIndex },
        text: `${events} lines, ${entries} of them with a proof, in ${out}; open README.txt first. Ledger no. ${bundle.ledgerIndex} says that it was handed out.`,
      }
    },
  }
}

function whoCommand({ withTrust }: WatchCommandDeps): Command {
  const text = (value: string, summary: string) => ({ type: 'string', value, summary }) as const
  return {
    room: 'ledger',
    verb: 'who',
    summary:
      'Write what proves to a court who one pseudonym of the ledger is, and gives away nobody else; the ledger says who got it',
    usage: '--person NAME|PSEUDONYM --why TEXT --recipient BODY [--out FILE]',
    options: {
      person: text('NAME', 'a person of the agency, or the pseudonym as it stands in the ledger'),
      why: text('TEXT', 'the reason, which stands in the ledger as a commitment'),
      recipient: text('BODY', 'who gets it, e.g. "District court"'),
      out: text('FILE', 'the file to write into (default: pseudonym.json)'),
    },
    run: async ({ options: { person, why, recipient, out = 'pseudonym.json' } }) => {
      const wish = { person: String(person ?? ''), why: String(why ?? ''), recipient: String(recipient ?? '') }
      const found = await withTrust(({ trust, agency }) =>
        trust.watch.openPseudonym({ kind: 'station', agency, why: 'a command typed at this machine' }, wish, undefined),
      )
      const { name, role, title, opening, ledgerIndex } = found
      await writeFile(String(out), `${JSON.stringify(opening, null, 2)}\n`, { mode: 0o600 })
      return {
        ok: true,
        json: found,
        text: `${opening.pseudonym} is ${name} (${role}${title ? `, ${title}` : ''}), account ${opening.person}. What proves it is in ${out}; whoever gets it checks it with: peel ledger check-pseudonym ${out}. Ledger no. ${ledgerIndex} says that it was handed out.`,
      }
    },
  }
}

function scopeOf(
  options: Record<string, string | boolean | undefined>,
  from: Instant | undefined,
  to: Instant | undefined,
): TimelineScope | null {
  const { person, case: number } = options
  if (typeof person === 'string' && number === undefined) return { person }
  if (typeof number === 'string' && person === undefined) return { case: number }
  if (person !== undefined || number !== undefined || from === undefined || to === undefined) return null
  return { from, to }
}

function momentIn(said: string | boolean | undefined): Instant | undefined {
  if (said === undefined) return undefined
  const at = Date.parse(String(said))
  if (Number.isNaN(at)) throw watchRefuses('timeline-scope', {})
  return at as Instant
}
