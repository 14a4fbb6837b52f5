/** Looks an installed Peel over: gathers what the checks need, runs them, and tells what was found in one order. */

import { getFips } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { Actor, LedgerDesk } from '../contract.ts'
import type { Door } from '../identity/enter.ts'
import { listAccess } from '../identity/manage-access.ts'
import { overrideRules } from '../purpose/override-in-emergency.ts'
import { purposeTables } from '../purpose/store.ts'
import { trustTables } from '../store.ts'
import { checkAccounts } from './check-accounts.ts'
import { checkBackups } from './check-backups.ts'
import { checkCertificate, readCertificate } from './check-certificate.ts'
import { checkComponents, readComponents } from './check-components.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkFiles, readFileFacts } from './check-files.ts'
import { checkLedger } from './check-ledger.ts'
import { checkPackages, readInstalled } from './check-packages.ts'
import { refuseCheck } from './errors.ts'
import { countStates, inOrder } from './finding.ts'
import { readAdvisories } from './read-advisories.ts'
import type { Finding, Premises, SelfCheckDesk, SelfCheckWish } from './types.ts'

export interface SelfCheckDeps {
  door: Door
  ledger: LedgerDesk
  env: Record<string, string | undefined>
  /** Absent where nobody told: then packages and backups are not looked at. */
  premises?: Premises
}

/** Found again on its own where nobody names another. */
const advisoryFile = 'advisories.jsonl'
const day = 86_400_000

export function openSelfCheck({ door, ledger, env, premises }: SelfCheckDeps): SelfCheckDesk {
  const { house } = door
  const { home, store, clock, settings } = house

  const packages = async (wish: SelfCheckWish, now: Instant): Promise<Finding[]> => {
    if (!premises) return []
    const installed = await readInstalled(premises.product)
    const own = join(home, advisoryFile)
    const path = wish.advisories ?? ((await isThere(own)) ? own : undefined)
    const file = path === undefined ? null : await readAdvisories(path, new Set(installed.map(({ name }) => name)))
    const components = installed.length === 0 ? [] : checkComponents(await readComponents(premises.product), installed, now)
    return [...checkPackages(installed, file, now), ...components]
  }

  const accounts = async (agency: AgencyId, demo: boolean): Promise<Finding[]> => {
    if (demo) return []
    const people = await trustTables(store).people(agency)
    const access = await listAccess(door, agency)
    return checkAccounts({ people, access, rules: await house.rules(agency), sso: settings.sso })
  }

  const held = async (agency: AgencyId, demo: boolean, now: Instant): Promise<Finding[]> => {
    const last = ledger.storeStanding()
    const fresh = last.at !== null && now - last.at < day
    const verdict = await ledger.verify()
    return checkLedger({
      verdict,
      store: fresh ? last : await ledger.checkStore(),
      witnesses: await ledger.witnesses(),
      overdue: await purposeTables(store).countOverdue(agency, (now - overrideRules.reviewWithin) as Instant),
      demo,
      now,
    })
  }

  return {
    run: async (actor, wish = {}) => {
      const agency = agencyOf(house.policy.allow(actor, 'trust.check-house'))
      const now = clock.now()
      const demo = (await trustTables(store).people(agency, true)).length > 0
      const runtime = { version: process.version, fips: getFips() === 1 }
      const listens = await readListening(home)
      const named = wish.certificate ?? env.PEEL_CERTIFICATE ?? env.PEEL_TLS_CERT
      const findings = inOrder([
        ...checkConfiguration({ demo, store: store.kind, env, identity: settings, listens, runtime, now }),
        ...checkFiles(await readFileFacts(home, premises?.product), process.platform),
        ...checkCertificate(named === undefined ? null : await certificateIn(named), settings.origin, now),
        ...(await packages(wish, now)),
        ...(await accounts(agency, demo)),
        ...(await held(agency, demo, now)),
        ...(premises ? checkBackups(await premises.backups(), { store: store.kind, demo, now }) : []),
      ])
      return { at: now, counts: countStates(findings), findings }
    },
  }
}

const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() === true

async function certificateIn(path: string) {
  const certificate = readCertificate(await readFile(path, 'utf8').catch(() => ''))
  if (!certificate) throw refuseCheck('certificate-unreadable', { path })
  return certificate
}

/** What the server wrote down when it began to listen. */
async function readListening(home: string): Promise<string | null> {
  const text = await readFile(join(home, 'server.json'), 'utf8').catch(() => '')
  const url = /"url":"([^"]+)"/.exec(text)?.[1]
  return url !== undefined && URL.canParse(url) ? url : null
}
