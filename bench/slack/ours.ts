import { createBot } from '../../src/bot/bot.ts'
import { createSeal } from '../../src/bot/seal.ts'
import type { SlackSettings } from '../../src/bot/slack/settings.ts'
import { createSlack } from '../../src/bot/slack/slack.ts'
import { systemClock } from '../../src/clock.ts'
import { openDatabase } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { ownKey } from '../../src/db/secrets.ts'
import { readDataset } from '../../src/db/seeds.ts'
import { explainFor } from '../../src/jobs/explain.ts'
import { previewDigest } from '../../src/jobs/preview.ts'
import { createLogger } from '../../src/log.ts'
import { type BenchSettings, readSettings } from './settings.ts'

const bench = readSettings()
const opened = await openDatabase({ databaseUrl: bench.databaseUrl, dataFolder: '' })
const dataset = readDataset('seeds')
if (!opened.ok || !dataset.ok) throw new Error('there is no database or no dataset')
const { db } = opened.value
await loadDataset(db, dataset.dataset, systemClock().toZonedDateTimeISO('UTC').toPlainDate())
const log = createLogger('warn')
const seal = createSeal(await ownKey(db, 'buttons'))
const slack = createSlack({
  settings: settingsOf(bench),
  db,
  clock: systemClock,
  log,
  seal,
  timeZone: 'UTC',
})
await slack.start(
  createBot({
    db,
    clock: systemClock,
    preview: (subscription) => previewDigest(db, systemClock, subscription),
    explain: (subscription, id, query) => explainFor(db, systemClock, subscription, id, query),
    onError: (cause) => log.error({ err: cause }, 'a command failed'),
  }),
)
process.send?.('ready')

function settingsOf({ mode, apiUrl, ...rest }: BenchSettings): SlackSettings {
  const { appToken, botToken, signingSecret, clientId, clientSecret, port } = rest
  if (mode === 'socket') return { mode, apiUrl, appToken, botToken }
  const encryptionKeys = [new Uint8Array(32)] as const
  return { mode, apiUrl, signingSecret, clientId, clientSecret, port, encryptionKeys }
}
