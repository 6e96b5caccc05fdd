import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Access as DiscordSettings } from './bot/discord/api.ts'
import type { SlackSettings } from './bot/slack/settings.ts'
import { hostTimeZone } from './clock.ts'
import { DISCORD_VARIABLES, discordSettings } from './config-discord.ts'
import { SLACK_VARIABLES, slackSettings } from './config-slack.ts'
import { given, port, wholeNumber } from './config-values.ts'
import { ok, type Result, refuse } from './domain/result.ts'
import type { Sector } from './domain/sector.ts'
import { parseTimeZone } from './domain/time-zone.ts'
import { parseSector } from './domain/vocabulary.ts'

/** Every setting, typed; `.env.example` says what each is for. */
export type Config = {
  /** postgres:// address; the embedded database where absent. */
  readonly databaseUrl?: string | undefined
  readonly dataFolder: string
  readonly seedsFolder: string
  /** Zone in which "today" and the console's digest are told. */
  readonly timeZone: string
  readonly consoleSectors: readonly Sector[]
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** When a channel that refuses every message is given up: after so many days and so many attempts. */
  readonly patience: { readonly days: number; readonly attempts: number }
  /** How long settled deliveries are remembered. */
  readonly keepDays: number
  /** Where /healthz, /readyz and /metrics are served; nowhere where absent. */
  readonly port?: number | undefined
  /** How the bot is run on Slack; not at all where absent. */
  readonly slack?: SlackSettings | undefined
  /** How the bot is run on Discord; not at all where absent. */
  readonly discord?: DiscordSettings | undefined
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const PROJECT_FOLDER = join(import.meta.dirname, '..')

const environmentSchema = z.object({
  DATABASE_URL: given(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// (its value is not shown)')
      .optional(),
  ),
  DATA_FOLDER: given(z.string().default(join(PROJECT_FOLDER, 'data'))),
  SEEDS_FOLDER: given(z.string().default(join(PROJECT_FOLDER, 'seeds'))),
  TIME_ZONE: given(z.string().optional()).transform(
    checked((text: string | undefined) =>
      text === undefined ? ok(hostTimeZone()) : parseTimeZone(text),
    ),
  ),
  CONSOLE_SECTORS: given(z.string().default('')).transform(checked(parseSectorList)),
  GIVE_UP_DAYS: given(wholeNumber(1, 365).default(7)),
  GIVE_UP_ATTEMPTS: given(wholeNumber(1, 1000).default(5)),
  KEEP_DAYS: given(wholeNumber(30, 36_500).default(400)),
  PORT: given(port().optional()),
  LOG_LEVEL: given(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).optional()),
  ...SLACK_VARIABLES,
  ...DISCORD_VARIABLES,
})

/** Names of the variables this program reads; `.env.example` must list each. */
export const ENVIRONMENT_VARIABLES = Object.keys(environmentSchema.shape)

/** Takes what a file `.env` beside package.json sets, unless the environment sets it already. */
export function loadEnvironmentFile(): void {
  const file = join(PROJECT_FOLDER, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/** Settings from the environment, or one line for each wrong variable. Secrets are never repeated. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Result<Config> {
  const parsed = environmentSchema.safeParse(environment)
  const issues = parsed.success ? [] : parsed.error.issues
  const wrong = new Set(issues.map(({ path: [name] }) => String(name)))
  // Without those that are wrong it is told what is wrong with the others, too.
  const right = Object.entries(environment).filter(([name]) => !wrong.has(name))
  const data = parsed.success ? parsed.data : environmentSchema.parse(Object.fromEntries(right))
  const slack = slackSettings(data, wrong)
  const problems = [
    ...issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...(slack.ok ? [] : [slack.problem]),
  ]
  if (!slack.ok || problems.length > 0) return refuse(problems.join('\n'))
  return ok({
    databaseUrl: data.DATABASE_URL,
    dataFolder: data.DATA_FOLDER,
    seedsFolder: data.SEEDS_FOLDER,
    timeZone: data.TIME_ZONE,
    consoleSectors: data.CONSOLE_SECTORS,
    // Somebody at a terminal reads digests, not JSON; elsewhere the log is all there is.
    logLevel: data.LOG_LEVEL ?? (process.stderr.isTTY ? 'warn' : 'info'),
    patience: { days: data.GIVE_UP_DAYS, attempts: data.GIVE_UP_ATTEMPTS },
    keepDays: data.KEEP_DAYS,
    port: data.PORT,
    slack: slack.value,
    discord: discordSettings(data),
  })
}

function parseSectorList(text: string): Result<Sector[]> {
  const parsed = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map(parseSector)
  const problem = parsed.find((one) => !one.ok)
  if (problem !== undefined && !problem.ok) return problem
  return ok(parsed.flatMap((one) => (one.ok ? [one.value] : [])))
}

/** A parser of ours as a zod step: its refusal becomes the variable's problem. */
function checked<I, O>(parse: (input: I) => Result<O>) {
  return (input: I, context: z.RefinementCtx): O => {
    const result = parse(input)
    if (result.ok) return result.value
    context.addIssue({ code: 'custom', message: result.problem, input })
    return z.NEVER
  }
}
