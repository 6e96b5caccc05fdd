import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { hostTimeZone } from './clock.ts'
import { parseTimeZone } from './domain/cadence.ts'
import { ok, type Result, refuse } from './domain/result.ts'
import type { Sector } from './domain/sector.ts'
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
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const PROJECT_FOLDER = join(import.meta.dirname, '..')

const unlessBlank = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)

const environmentSchema = z.object({
  DATABASE_URL: unlessBlank(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// (its value is not shown)')
      .optional(),
  ),
  DATA_FOLDER: unlessBlank(z.string().default(join(PROJECT_FOLDER, 'data'))),
  SEEDS_FOLDER: unlessBlank(z.string().default(join(PROJECT_FOLDER, 'seeds'))),
  TIME_ZONE: unlessBlank(z.string().optional()).transform(
    checked((text: string | undefined) =>
      text === undefined ? ok(hostTimeZone()) : parseTimeZone(text),
    ),
  ),
  CONSOLE_SECTORS: unlessBlank(z.string().default('')).transform(checked(parseSectorList)),
  LOG_LEVEL: unlessBlank(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).optional()),
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
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  }
  const { DATABASE_URL, DATA_FOLDER, SEEDS_FOLDER, TIME_ZONE, CONSOLE_SECTORS, LOG_LEVEL } =
    parsed.data
  return ok({
    databaseUrl: DATABASE_URL,
    dataFolder: DATA_FOLDER,
    seedsFolder: SEEDS_FOLDER,
    timeZone: TIME_ZONE,
    consoleSectors: CONSOLE_SECTORS,
    // Somebody at a terminal reads digests, not JSON; elsewhere the log is all there is.
    logLevel: LOG_LEVEL ?? (process.stderr.isTTY ? 'warn' : 'info'),
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
