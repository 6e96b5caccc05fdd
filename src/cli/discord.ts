import { type Access, type Api, createApi } from '../bot/discord/api.ts'
import { examine } from '../bot/discord/doctor.ts'
import { inviteLink } from '../bot/discord/invite.ts'
import { failureOf } from '../bot/discord/outcome.ts'
import { readApplicationId, registerCommands } from '../bot/discord/register.ts'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { fail } from './context.ts'
import { print } from './output.ts'

export type GuildOptions = { readonly guild?: string }

/** Exit code where Discord itself did not do it. */
const FAILED = 1

export async function runInvite(): Promise<void> {
  await withApi(async (api) => print(`${inviteLink(await readApplicationId(api))}\n`))
}

export async function runRegister({ guild }: GuildOptions): Promise<void> {
  await withApi(async (api) => {
    const { isChanged } = await registerCommands(api, guild)
    const where = guild === undefined ? 'for every server' : `for server ${guild}`
    print(isChanged ? `The commands are registered ${where}.\n` : `Nothing to change ${where}.\n`)
  })
}

export async function runDoctor(): Promise<void> {
  const access = readAccess()
  if (access === undefined) return
  const findings = await examine(access, systemClock)
  for (const { isFine, text } of findings) print(`${isFine ? 'ok   ' : 'WRONG'} ${text}\n`)
  if (findings.some(({ isFine }) => !isFine)) process.exitCode = FAILED
}

async function withApi(work: (api: Api) => Promise<void>): Promise<void> {
  const access = readAccess()
  if (access === undefined) return
  const api = createApi(access)
  try {
    await work(api)
  } catch (cause) {
    fail(`${failureOf(cause).reason}.`)
    process.exitCode = FAILED
  } finally {
    api.close()
  }
}

function readAccess(): Access | undefined {
  const config = readConfig()
  if (!config.ok) return fail(config.problem)
  return (
    config.value.discord ??
    fail('DISCORD_TOKEN is not set. docs/discord.md says where a bot gets its token.')
  )
}
