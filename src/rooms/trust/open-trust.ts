/** Opens the trust room: the ledger first, then whether the store agrees with it, then everything that leans on both. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Progress } from '../../kernel/progress.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Kms } from '../../ports/kms.ts'
import type { Outgoing } from '../../ports/outgoing.ts'
import type { Store } from '../../ports/store.ts'
import { actInLedger } from './act-in-ledger.ts'
import type { LedgerEntry, LedgerNotice, Suggestion, Trust, TrustDesk } from './contract.ts'
import { decideSuggestion } from './decide-suggestion.ts'
import { sameSecret } from './digest.ts'
import { refuse } from './errors.ts'
import type { TrustHouse } from './house.ts'
import { checkPassword } from './identity/check-logon.ts'
import { enter, enterDemo } from './identity/enter.ts'
import { inviteColleague } from './identity/invite-colleague.ts'
import { firstStart, revokeInvitations, writeInvitation } from './identity/invite-person.ts'
import { openIdentity } from './identity/open-identity.ts'
import { nowhere, recordEvent } from './identity/record-event.ts'
import { setUpWithPassword } from './identity/set-up-account.ts'
import { identityTables } from './identity/store.ts'
import { openKeyring } from './keys/open-keyring.ts'
import { entryForm } from './ledger/entry.ts'
import { openNewest } from './ledger/keep-newest.ts'
import { openNotes } from './ledger/keep-notes.ts'
import { openSettled } from './ledger/keep-settled.ts'
import { openLedger } from './ledger/open-ledger.ts'
import { folderReader, readEntries } from './ledger/read-ledger.ts'
import { recallNewest } from './ledger/recall-newest.ts'
import { refuseUnstated } from './ledger/refuse-unstated.ts'
import { openForWatch } from './ledger/seal-document.ts'
import { recallNotes } from './ledger/seal-notes.ts'
import { keepStaff, openStaffKey } from './ledger/staff-pseudonyms.ts'
import { takeOverStates } from './ledger/take-over-states.ts'
import { readStaff, subjectOfStaffKey } from './ledger/who-acted.ts'
import { openLedgerDesk } from './ledger-desk.ts'
import { openPolicy } from './policy/open-policy.ts'
import type { PolicySource } from './policy/read-policies.ts'
import { openPrivacy } from './privacy/open-privacy.ts'
import { publishCounts } from './privacy/publish-counts.ts'
import { privacyTables } from './privacy/store.ts'
import { takeOverRules } from './purpose/agency-rules.ts'
import { closeLeftSeries } from './purpose/count-searches.ts'
import { openPurposes } from './purpose/open-purposes.ts'
import { purposeToDecide } from './purpose/purpose-of-decision.ts'
import { rememberStandings } from './purpose/remember-standings.ts'
import { sealOldText } from './purpose/seal-old-text.ts'
import { purposesStated } from './purpose/state-purpose.ts'
import { takeLook } from './purpose/take-look.ts'
import { readWorkingRules } from './purpose/working-rules.ts'
import { readDecisions, readSuggestion, readSuggestions } from './read-documents.ts'
import { countReceipts } from './receipts.ts'
import { reconcileLedger } from './reconcile-ledger.ts'
import { recordAct } from './record-act.ts'
import { demoPeople, seedDemoPeople } from './seed-demo-people.ts'
import { openSelfCheck } from './self-check/open-self-check.ts'
import type { Premises } from './self-check/types.ts'
import { trustTables } from './store.ts'
import { openWatch } from './watchkeeping/open-watch.ts'
import { writeSuggestion } from './write-suggestion.ts'

export interface TrustDeps {
  /** Migrated already. */
  store: Store
  clock: Clock
  /** What wraps the data keys. */
  kms: Kms
  /** The data folder; the ledger stands in `home/ledger`. */
  home: string
  /** Bytes from the system's secure source. */
  randomBytes(length: number): Uint8Array
  /** The policies that stand in the rooms, unless a test brings others. */
  policies?: PolicySource
  /** Settings for signing in that come from the environment; see `identity/identity-settings.ts`. */
  env?: Record<string, string | undefined>
  /** What the self-check looks at outside the data folder. */
  premises?: Premises
  /** To the agency's sign-in service; without it single sign-on cannot be reached. */
  outgoing?: Outgoing
  /** To the log; without it what fails where nobody waits is not told. */
  tellFault?(where: string, error: unknown): void
  /** What a first start on a folder of an earlier Peel does, which may take minutes. */
  progress?: Progress
}

/** Throws `trust.policy-broken` where a policy does not pass the schema, `trust.ledger-in-use` for a second writer, `trust.ledger-damaged` where what was signed cannot be had again. */
export async function openTrust(deps: TrustDeps): Promise<Trust & TrustDesk> {
  const working = await readWorkingRules(deps.home, deps.env)
  const policy = openPolicy({ clock: deps.clock, ...(deps.policies && { source: deps.policies }) })
  const ledger = countReceipts(refuseUnstated(await openLedger(deps), deps.clock))
  const standings = rememberStandings(deps.store)
  const settled = await openSettled(deps.home)
  const staff = await openStaffKey(deps.home, (length) => deps.randomBytes(length)).catch(async (error) => {
    await settled.close()
    await ledger.close()
    throw error
  })
  const newest = await openNewest(deps.home)
  const notes = await openNotes(deps.home)
  const keyless = {
    ...deps,
    randomBytes: (length: number) => deps.randomBytes(length),
    tellFault: (where: string, error: unknown) => deps.tellFault?.(where, error),
    ledger,
    settled,
    held: { newest, said: new Set<string>() },
    notes,
    staff: keepStaff(staff.key),
    policy,
    standings,
    working,
  }
  try {
    const house: TrustHouse = { ...keyless, keyring: await openKeyring(keyless) }
    await sealOldText(house, deps.progress)
    const notices = [...ledger.notices, ...(await reconcileLedger(house)), ...(staff.isNew ? await sayStaffKeyLost(house) : [])]
    await staff.keep()
    await recallNewest(house)
    await recallNotes(house)
    await takeOverStates(house, deps.progress)
    await takeOverRules(house)
    await closeLeftSeries(house)
    const desk = openLedgerDesk(house, notices)
    const identity = await openIdentity({ house, env: deps.env, sealer: house.keyring, outgoing: deps.outgoing })
    const selfCheck = openSelfCheck({ door: identity.door, ledger: desk, env: deps.env ?? {}, premises: deps.premises })
    return { ...furnish(house, desk, identity), selfCheck }
  } catch (error) {
    await settled.close()
    await newest.close()
    await notes.close()
    await ledger.close()
    throw error
  }
}

/** Nobody is under the pseudonym any more that stands in the entries of before: said once, where a key of before is gone. */
async function sayStaffKeyLost(house: TrustHouse): Promise<LedgerNotice[]> {
  const known = await lastByStaff(house)
  if (!known) return []
  const sentence =
    'The key behind the pseudonyms of the staff was not in Peel’s folder, and another was made: from here on each person has another pseudonym, and nobody can show any more whose the earlier ones are. Put staff-key back from a backup.'
  await house.ledger.append(known.agency, { act: 'alter', by: 'Peel', what: sentence, subject: subjectOfStaffKey })
  return [{ code: 'trust.staff-key-lost', sentence }]
}

/** However much Peel itself has written since; entries of before pseudonyms bear none. */
async function lastByStaff({ ledger }: TrustHouse): Promise<LedgerEntry | undefined> {
  const { size } = ledger.checkpoint()
  for (let to = size; to > 0; to -= pageOfEntries) {
    const page = await readEntries(folderReader(ledger.folder), size, Math.max(0, to - pageOfEntries), to)
    const found = page.findLast(({ entry }) => readStaff(entry.by) !== null)
    if (found) return found.entry
    if (page[0]?.entry.form !== entryForm) return undefined
  }
  return undefined
}
const pageOfEntries = 2_560

type Identity = Awaited<ReturnType<typeof openIdentity>>

function furnish(house: TrustHouse, ledger: TrustDesk['ledger'], { door, desk }: Identity): Trust & Omit<TrustDesk, 'selfCheck'> {
  const tables = trustTables(house.store)
  const { sessions } = door
  const privacy = openPrivacy(house, {
    decisions: (agency, suggestion) => readDecisions(house, house.store, agency, suggestion),
    proof: (index) => ledger.proof(index),
    hashName: door.house.hashName,
  })
  privacy.hold({ name: 'purposes', about: (agency, person, to) => purposesStated(house, agency, person, to) })
  const purposes = openPurposes(house)
  const watch = openWatch(house, {
    events: (agency, asked) => identityTables(house.store).events(agency, asked),
    decisions: (agency, suggestion) => readDecisions(house, house.store, agency, suggestion, openForWatch),
  })
  privacy.hold({ name: 'signals', about: (agency, person) => watch.toldTo(agency, person) })
  return {
    allow: house.policy.allow,
    consult: (actor, action, look) => takeLook(house, actor, action, look),
    purposeToDecide: (actor, action, named) => purposeToDecide(house, actor, action, named),
    suggest: (draft) => writeSuggestion(house, draft),
    suggestion: async <Kind extends string, Content>(...[agency, id]: Parameters<Trust['suggestion']>) =>
      (await readSuggestion(house, house.store, agency, id)) as Suggestion<Kind, Content> | undefined,
    suggestions: (agency, kind, limit) => readSuggestions(house, house.store, agency, kind, limit),
    decide: (actor, action, answer, apply) => decideSuggestion(house, actor, action, answer, apply),
    decisions: (agency, suggestion) => readDecisions(house, house.store, agency, suggestion),
    // What opens the commitment to a row stands in the store with the entry, or neither does.
    record: (agency, record) => {
      const { states = [] } = record
      if (states.length === 0) return recordAct(house, agency, record)
      return actInLedger(house, agency, async (_, inside, hold) => {
        hold.asTheyStand(states)
        return inside(record)
      })
    },
    release: async (actor, action, draft) => {
      const allowed = house.policy.allow(actor, action)
      const agency = allowed.kind === 'person' ? allowed.person.agency : allowed.agency
      return publishCounts(house, agency, allowed, draft)
    },
    releases: (agency) => privacyTables(house.store).releases(agency),

    signIn: async (agency, name, password, from = nowhere, replaced) => {
      const account = await checkPassword(door.house, agency, name, password, from)
      const shown = { password: account.password ?? '' }
      return enter(door, account, { method: 'password', factors: 1, from, shown }, replaced)
    },
    signInDemo: async (agency, id, from = nowhere, replaced) => {
      if ((await demoPeople(house, agency)).length === 0) throw refuse('real-data', {})
      return enterDemo(door, await identityTables(house.store).account(agency, id), id, from, replaced)
    },
    signOut: async (token, from = nowhere) => {
      const ended = await sessions.end(token)
      if (ended) await recordEvent(door.house, ended.agency, { kind: 'sign-out', person: ended.person.id, from })
    },
    actorOf: (token, attended) => sessions.actorOf(token, attended),
    stationOf: async (token, agency) => {
      const expected = (await readFile(join(house.home, 'station-token'), 'utf8').catch(() => '')).trim()
      if (expected.length < 32 || !sameSecret(token, expected)) return null
      return { kind: 'station', agency, why: 'a command typed at this machine' }
    },

    people: (agency) => tables.people(agency),
    demoPeople: (agency) => demoPeople(house, agency),
    seedDemoPeople: (agency, people) => seedDemoPeople(house, agency, people),
    inviteFirstAdministrator: async (agency) => {
      if ((await tables.people(agency)).length > 0) return null
      const invited = { agency, role: 'administrator', title: 'Administrator', invitedBy: firstStart }
      await revokeInvitations(house.home, invited.invitedBy)
      return writeInvitation(house, invited)
    },
    invite: (actor, invited) => inviteColleague(house, actor, invited),
    setUp: (token, account, from = nowhere) => setUpWithPassword(door, token, account, from),

    ledger,
    keyring: house.keyring,
    privacy,
    purposes,
    policies: () => house.policy.book,
    close: async () => {
      await watch.settled()
      await purposes.settleSearches().catch(() => {})
      await house.settled.close()
      await house.held.newest.close()
      await house.notes.close()
      await house.ledger.close()
    },
    identity: desk,
    watch,
  }
}
