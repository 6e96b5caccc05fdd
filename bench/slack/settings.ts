import { z } from 'zod'

/** What a bot under measurement is told: how Slack reaches it, and where its database is. */
export const benchSettings = z.object({
  mode: z.enum(['socket', 'http']),
  apiUrl: z.string(),
  appToken: z.string(),
  botToken: z.string(),
  signingSecret: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  port: z.number(),
  databaseUrl: z.string(),
})
export type BenchSettings = z.infer<typeof benchSettings>

/** The settings this process was started with. */
export function readSettings(): BenchSettings {
  return benchSettings.parse(JSON.parse(process.argv[2] ?? ''))
}
