/** Trust at the keyboard: invite a colleague, and everything about the ledger. None of it opens the store, so a server may be running. */

import type { Command } from '../../kernel/command.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Outgoing } from '../../ports/outgoing.ts'
import { keyboard, writeInvitation } from './identity/invite-person.ts'
import { ledgerCommands } from './ledger/commands.ts'
import { roleNames } from './roles.ts'

export interface TrustCommandDeps {
  /** The data folder. */
  home: string
  agency: AgencyId
  clock: Clock
  randomBytes(length: number): Uint8Array
  outgoing: Outgoing
}

export function trustCommands(deps: TrustCommandDeps): Command[] {
  return [...ledgerCommands(deps), addPersonCommand(deps)]
}

function addPersonCommand(deps: TrustCommandDeps): Command {
  return {
    room: 'trust',
    verb: 'add-person',
    summary: 'Write a one-time link with which a colleague makes an account and sets a password',
    usage: '--role ROLE [--title TEXT]',
    options: {
      role: { type: 'string', value: roleNames.join('|'), summary: 'what the person may do' },
      title: { type: 'string', value: 'TEXT', summary: 'what stands under the name, e.g. "Night commander, East"' },
    },
    run: async (call) => {
      const { role, title } = call.options
      const invited = {
        role: String(role ?? 'No word'),
        title: String(title ?? role ?? ''),
        invitedBy: keyboard,
      }
      const invitation = await writeInvitation(deps, { agency: deps.agency, ...invited })
      const link = setupPath(invitation.token)
      const until = new Date(invitation.expiresAt).toISOString().slice(0, 10)
      return {
        ok: true,
        json: { ...invitation, path: link },
        text: `A ${invitation.role} may open this once, until ${until}, and choose name and password:\n  ${link}\n(after Peel’s address, e.g. http://localhost:7373${link})`,
      }
    },
  }
}

/** Where the shell opens an invitation. The token stands after #, so that it is in no server's log. */
export function setupPath(token: string): string {
  return `/setup#${token}`
}
