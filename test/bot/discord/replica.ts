import { z } from 'zod'
import { createDiscord } from '../../../src/bot/discord/discord.ts'
import { createSeal } from '../../../src/bot/seal.ts'
import { systemClock } from '../../../src/clock.ts'
import { openDatabase } from '../../../src/db/client.ts'
import { createLogger } from '../../../src/log.ts'
import { createTestBot } from '../../support/bot.ts'

// One replica of the service as far as Discord goes. It says "started" and answers until it is killed.

const argument = z.object({
  databaseUrl: z.string(),
  token: z.string(),
  apiUrl: z.string(),
  pace: z.object({
    leaseMs: z.number(),
    renewMs: z.number(),
    identifyMs: z.number(),
    planMs: z.number(),
  }),
})
const { databaseUrl, pace, ...settings } = argument.parse(JSON.parse(process.argv[2] ?? ''))
const opened = await openDatabase({ databaseUrl, dataFolder: '' })
if (!opened.ok) throw new Error(opened.problem)
const { db } = opened.value
const platform = createDiscord({
  settings,
  db,
  clock: systemClock,
  log: createLogger('error'),
  seal: createSeal(new Uint8Array(32)),
  timeZone: 'Europe/Berlin',
  pace,
})
await platform.start(createTestBot(db, systemClock))
process.stdout.write('started\n')
