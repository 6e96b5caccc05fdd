import { type Command, Option } from 'commander'
import type { DeliveryKind, DeliveryState } from '../db/channel-schema.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import type { DeliveryListOptions } from './deliveries.ts'
import type { RetryOptions, SettleOptions } from './delivery-retry.ts'
import {
  channelArgument,
  choicesOf,
  itemArgument,
  platformOption,
  textOrJson,
} from './operator-options.ts'
import { orFail, parseDay } from './options.ts'

const USUAL_LIMIT = 50
const LARGEST_LIMIT = 100_000
const KINDS = choicesOf<DeliveryKind>({ digest: true, reminder: true, notice: true })
const STATES = choicesOf<DeliveryState>({
  planned: true,
  sending: true,
  sent: true,
  retrying: true,
  unknown: true,
  failed: true,
  skipped: true,
})

/** Adds the commands for deliveries. Each loads what it needs when it runs. */
export function addDeliveryCommands(program: Command): void {
  const deliveries = program
    .command('deliveries')
    .description('what became of every message; needs the database, not the platforms')
  deliveries
    .command('list')
    .description('the latest deliveries')
    .addOption(
      new Option('--state <states...>', 'where they stand; one or several').choices(STATES),
    )
    .addOption(platformOption())
    .option('--subscription <channel>', 'of one channel, by its id or its place')
    .addOption(new Option('--kind <kind>', 'of one kind').choices(KINDS))
    .addOption(new Option('--since <date>', 'due on that day (UTC) or later').argParser(parseDay))
    .addOption(
      new Option('--limit <number>', 'how many at most')
        .argParser(orFail(parseLimit))
        .default(USUAL_LIMIT),
    )
    .option('--dead', 'those that were given up, and wait for somebody to look', false)
    .addOption(textOrJson())
    .action(async (options: DeliveryListOptions) => (await read()).runDeliveryList(options))
  deliveries
    .command('show')
    .description('everything about one: attempts, messages, dates it tells, and what it says')
    .argument('<id>', 'as the list shows it', orFail(parseId))
    .addOption(textOrJson())
    .action(async (id: number, options: DeliveryListOptions) =>
      (await read()).runDeliveryShow(id, options),
    )
  deliveries
    .command('retry')
    .description('send one that failed, was skipped, or may not have arrived')
    .argument('<id>', 'as the list shows it', orFail(parseId))
    .option(
      '--although-it-may-be-there',
      'also where nobody knows whether it arrived; look in the channel first',
    )
    .action(async (id: number, options: RetryOptions) =>
      (await import('./delivery-retry.ts')).runRetry(id, options),
    )
  deliveries
    .command('settle')
    .description('say of one that may not have arrived whether it is there; nothing is sent')
    .argument('<id>', 'as the list shows it', orFail(parseId))
    .option('--sent', 'you found it in the channel')
    .option('--not-sent', 'it is not in the channel')
    .action(async (id: number, options: SettleOptions) =>
      (await import('./delivery-retry.ts')).runSettle(id, options),
    )
  deliveries
    .command('explain')
    .description('why an item is or is not in the messages of a channel')
    .addArgument(channelArgument())
    .addArgument(itemArgument())
    .action(async (name: string, words: string[]) =>
      (await import('./delivery-explain.ts')).runExplain(name, words),
    )
}

const read = () => import('./deliveries.ts')

function parseId(text: string): Result<number> {
  return /^\d{1,15}$/.test(text)
    ? ok(Number(text))
    : refuse(`"${text}" is not the number of a delivery; the list shows them.`)
}

function parseLimit(text: string): Result<number> {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= LARGEST_LIMIT
    ? ok(limit)
    : refuse(`"${text}" is not a number from 1 to ${LARGEST_LIMIT}.`)
}
