import { type Access, type Api, createApi } from '../bot/discord/api.ts'
import { examine } from '../bot/discord/doctor.ts'
import { inviteLink } from '../bot/discord/invite.ts'
import { adviceOn, apiCode } from '../bot/discord/outcome.ts'
import { readApplicationId, registerCommands, removeCommands } from '../bot/discord/register.ts'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { fail } from './context.ts'
import { printFindings } from './findings.ts'
import { print } from './output.ts'

export type GuildOptions = { readonly guild?: string; readonly remove?: boolean }

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const NOT_INSIDE: readonly (number | undefined)[] = [10004, 50001]
/** Exit code where Discord itself did not do it. */
const FAILED = 1

/** Prints the link by which an admin invites the bot. */
export async function runInvite(): Promise<void> {
  await withApi(async (api) => print(`${inviteLink(await readApplicationId(api))}\n`))
}

/** Registers the commands for every server or for one, or takes them away from that one. */
export async function runRegister({ guild, remove = false }: GuildOptions): Promise<void> {
  if (guild === undefined && remove) {
    return fail('--remove goes with --guild: it takes away what was registered for one server.')
  }
  await withApi(async (api) => {
    const { isChanged } =
      guild !== undefined && remove
        ? await removeCommands(api, guild)
        : await registerCommands(api, guild)
    const where = guild === undefined ? 'for every server' : `for server ${guild}`
    const done = remove ? 'registered no longer' : 'registered'
    print(isChanged ? `The commands are ${done} ${where}.\n` : `Nothing to change ${where}.\n`)
  }, guild)
}

/** Prints what is right and what is wrong with how Discord is set up. */
export async function runDoctor(): Promise<void> {
  const access = readAccess()
  if (access === undefined) return
  const findings = await examine(access, systemClock)
  printFindings(
    findings.map(({ isFine, text }) => ({ is: isFine ? 'right' : 'wrong', what: text })),
  )
}

async function withApi(work: (api: Api) => Promise<void>, guild?: string): Promise<void> {
  const access = readAccess()
  if (access === undefined) return
  const api = createApi(access, { waits: true })
  try {
    await work(api)
  } catch (cause) {
    const isOutside = guild !== undefined && NOT_INSIDE.includes(apiCode(cause))
    fail(isOutside ? outside(guild) : adviceOn(cause))
    process.exitCode = FAILED
  } finally {
    api.close()
  }
}

function outside(guild: string): string {
  return `The bot is not in server ${guild}, or there is none with that number. Invite it first, by the link of: npm run discord -- invite`
}

function readAccess(): Access | undefined {
  const config = readConfig()
  if (!config.ok) return fail(config.problem)
  return (
    config.value.discord ??
    fail('DISCORD_TOKEN is not set. docs/discord.md says where a bot gets its token.')
  )
}
