/** Data protection at the keyboard: keys, rotation, erasure, holds, retention, subject access. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command, CommandCall } from '../../../kernel/command.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import type { Actor, KeySubject, TrustDesk } from '../contract.ts'
import { refusePrivacy } from './errors.ts'

export interface ProtectionHouse {
  agency: AgencyId
  trust: Pick<TrustDesk, 'privacy'>
}

export interface ProtectionCommandDeps {
  withTrust<Result>(work: (house: ProtectionHouse) => Promise<Result>): Promise<Result>
}

const whyOption = { type: 'string', value: 'TEXT', summary: 'the reason, which stands in the ledger as a commitment' } as const

const textOf = (option: string | boolean | undefined): string | undefined => (typeof option === 'string' ? option : undefined)

export function protectionCommands(deps: ProtectionCommandDeps): Command[] {
  const command = (
    verb: string,
    summary: string,
    usage: string,
    options: Command['options'],
    run: (privacy: TrustDesk['privacy'], actor: Actor, call: CommandCall) => ReturnType<Command['run']>,
  ): Command => ({
    room: 'trust',
    verb,
    summary,
    usage,
    options,
    run: (call) =>
      deps.withTrust(({ trust, agency }) =>
        run(trust.privacy, { kind: 'station', agency, why: 'a command typed at this machine' }, call),
      ),
  })
  return [
    command('keys', 'Say which keys there are, what wraps them, and what was erased', '', {}, async (privacy, actor) => {
      const { keys, certificates } = await privacy.overview(actor)
      const keks = keys.keks
        .map((kek, at) => `  ${kek.name}  wraps ${kek.wraps}${at === 0 ? ', in use' : ', replaced'}`)
        .join('\n')
      const notices = keys.notices.map(({ sentence }) => `\n${sentence}`).join('')
      const text = `${keys.versions - keys.destroyed} data keys for ${keys.subjects} subjects (the agency, cases, persons); ${certificates.length} erased. Key-encrypting keys (${keys.kms}):\n${keks}${notices}`
      return { ok: keys.toRewrap === 0, json: { ...keys, certificates }, text }
    }),
    command(
      'rotate',
      'Make a new key-encrypting key and wrap every data key with it; or renew one data key',
      '[--subject case:ID|person:ID]',
      { subject: { type: 'string', value: 'SUBJECT', summary: 'renew the data key of this case or person instead' } },
      async (privacy, actor, { options }) => {
        const json = await privacy.rotate(
          actor,
          options.subject === undefined ? undefined : (String(options.subject) as KeySubject),
        )
        const text =
          'kek' in json
            ? `${json.rewrapped} data keys are wrapped with ${json.kek} now. The earlier key stays for eight days, for the backups that need it.`
            : `${json.renewed} seals with version ${json.version} now; earlier values still open.`
        return { ok: true, json, text }
      },
    ),
    command(
      'erase',
      'Destroy the keys of a case or person: nothing sealed with them is ever read again',
      'SUBJECT --why TEXT',
      { why: whyOption },
      async (privacy, actor, { words, options }) => {
        const certificate = await privacy.eraseSubject(actor, String(words[0] ?? '') as KeySubject, String(options.why ?? ''))
        const keys = certificate.keys.length === 1 ? 'the key' : `${certificate.keys.length} keys`
        const text = `Erased: ${keys} of ${certificate.subject} ${certificate.keys.length === 1 ? 'is' : 'are'} destroyed. Certificate ${certificate.id}, ledger no. ${certificate.ledgerIndex}.`
        return { ok: true, json: certificate, text }
      },
    ),
    command(
      'retention',
      'Say what has outlived its period; with --run, delete it',
      '[--run]',
      { run: { type: 'boolean', summary: 'delete what is due and not held, with proof' } },
      async (privacy, actor, { options }) => {
        const deletions = options.run === true ? await privacy.runRetention(actor) : []
        const { kinds, holds } = await privacy.overview(actor)
        const lines = kinds.map(({ rule, kept, due, held }) => {
          const period = rule.ceiling === null ? 'no period set' : `${rule.ceiling} days`
          return `${rule.kind}: ${kept ? kept.count : 'not'} kept, ${period}, ${due} due${held > 0 ? `, ${held} of them held` : ''}`
        })
        const done = deletions.map((one) => `Deleted ${one.count} ${one.kind}, ledger no. ${one.ledgerIndex}.`)
        return { ok: true, json: { kinds, holds, deletions }, text: [...done, ...lines].join('\n') }
      },
    ),
    command(
      'hold',
      'Place a legal hold, or lift one: what is held is deleted by nobody',
      'SCOPE --why TEXT · --lift HOLD --why TEXT',
      { why: whyOption, lift: { type: 'string', value: 'HOLD', summary: 'lift this hold' } },
      async (privacy, actor, { words, options }) => {
        const why = String(options.why ?? '')
        if (typeof options.lift === 'string') {
          await privacy.liftHold(actor, options.lift, why)
          return { ok: true, json: { lifted: options.lift }, text: `Hold ${options.lift} is lifted.` }
        }
        const hold = await privacy.placeHold(actor, { scope: String(words[0] ?? ''), why })
        return { ok: true, json: hold, text: `${hold.scope} is on hold (${hold.id}).` }
      },
    ),
    command(
      'export-subject',
      'Write what is held about a person of the system into a folder, signed',
      'PERSON --out DIR --why TEXT',
      { out: { type: 'string', value: 'DIR', summary: 'the folder to write into' }, why: whyOption },
      async (privacy, actor, { words, options }) => {
        const person = words.join(' ')
        if (!person || typeof options.out !== 'string') throw refusePrivacy('nobody-here', { person: person || '(nobody named)' })
        const { files, manifest, signature } = await privacy.exportSubject(actor, { person, why: String(options.why ?? '') })
        await mkdir(options.out, { recursive: true, mode: 0o700 })
        const written = [
          ...files,
          { path: 'manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
          { path: 'manifest.signature', text: `${signature}\n` },
        ]
        for (const { path, text } of written) await writeFile(join(options.out, path), text, { mode: 0o600 })
        const text = `${written.length} files about ${manifest.person} in ${options.out}; open README.txt first.`
        return { ok: true, json: { folder: options.out, manifest, signature }, text }
      },
    ),
    command(
      'rectify',
      'Put right what an account says about its person; before and after stay on record',
      'PERSON [--name NAME] [--title TEXT] --why TEXT',
      {
        name: { type: 'string', value: 'NAME', summary: 'the right name' },
        title: { type: 'string', value: 'TEXT', summary: 'the right title' },
        why: whyOption,
      },
      async (privacy, actor, { words, options }) => {
        const [name, title] = [textOf(options.name), textOf(options.title)]
        const person = await privacy.rectify(actor, { person: words.join(' '), name, title, why: String(options.why ?? '') })
        return { ok: true, json: person, text: `${person.name}, ${person.title}: put right.` }
      },
    ),
  ]
}
