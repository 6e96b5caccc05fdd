import { chunksOf, writeRows } from '../../src/db/bulk.ts'
import { subscriptions } from '../../src/db/channel-schema.ts'
import type { Database } from '../../src/db/database.ts'
import { looksAround } from '../../src/db/subscriptions.ts'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import { KEY_DATE_KINDS } from '../../src/domain/item.ts'
import type { PlatformName } from '../../src/domain/platform-name.ts'
import { SECTORS } from '../../src/domain/sector.ts'
import { defaultSettings, type Settings } from '../../src/domain/settings.ts'

/** A channel of a workspace, and what it asks for. */
export type Subscriber = {
  readonly workspace: string
  readonly channel: string
  readonly settings: Settings
}

/** Subscribes many channels at once as of an instant, without a history of their own. */
export async function addSubscribers(
  db: Database,
  platform: PlatformName,
  subscribers: readonly Subscriber[],
  at: Temporal.Instant,
): Promise<void> {
  const rows = subscribers.map(({ settings: { horizonDays = null, ...settings }, ...place }) => ({
    ...place,
    ...settings,
    horizonDays,
    platform,
    owner: 'owner',
    state: 'active' as const,
    slotsFrom: at,
    nextLook: looksAround({ ...settings }, at).next,
    remindedOn: at.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate(),
    changesSeen: 0,
    createdAt: at,
    updatedAt: at,
  }))
  for (const chunk of chunksOf(rows)) await writeRows(db, subscriptions, chunk)
}

/** Zones with their local time at `SLOT`. */
const LOCAL_TIMES = [
  ['Europe/Berlin', '09:00'],
  ['Asia/Shanghai', '16:00'],
  ['Europe/London', '08:00'],
  ['America/New_York', '03:00'],
  ['Asia/Kolkata', '13:30'],
] as const

/** The Monday that every subscriber of `subscriber` waits for, and an instant shortly before it. */
export const SLOT = Temporal.Instant.from('2026-01-05T08:00:00Z')
export const BEFORE_SLOT = Temporal.Instant.from('2025-12-31T12:00:00Z')

/** The subscriber with this number: its zone, and one of `filters` different filters. */
export function subscriber(index: number, filters: number): Subscriber {
  const [timeZone, time] = LOCAL_TIMES[index % LOCAL_TIMES.length] ?? LOCAL_TIMES[0]
  const settings = defaultSettings(timeZone)
  return {
    workspace: `T${index % 50}`,
    channel: `C${index}`,
    settings: {
      ...settings,
      filter: filterNumber(index % filters),
      cadence: { ...settings.cadence, time },
    },
  }
}

/** Every sector, then every two of them. */
const SECTOR_SETS = [
  ...SECTORS.map((sector) => [sector]),
  ...SECTORS.flatMap((first, index) => SECTORS.slice(index + 1).map((second) => [first, second])),
]

/** Different filters for different numbers: a sector or two, and beyond their number without some kinds. */
function filterNumber(number: number): Filter {
  const without = Math.floor(number / SECTOR_SETS.length)
  return {
    ...EVERYTHING,
    sectors: SECTOR_SETS[number % SECTOR_SETS.length] ?? [],
    kinds: without === 0 ? [] : KEY_DATE_KINDS.filter((_, bit) => (without & (1 << bit)) === 0),
  }
}
