import { NEEDED_BITS } from './rights.ts'

/**
 * The link by which an admin invites the bot, asking for no more than it needs.
 * https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
 */
export function inviteLink(application: string): string {
  const query = new URLSearchParams({
    client_id: application,
    permissions: String(NEEDED_BITS),
    integration_type: '0',
    scope: 'bot applications.commands',
  })
  return `https://discord.com/oauth2/authorize?${query}`
}
