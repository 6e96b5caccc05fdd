import { type Command, Option } from 'commander'
import { parseHorizonDays, parseSteps } from '../domain/day-counts.ts'
import { MARKS, type Mark } from '../domain/mark.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import { DETAILS, EMPTY_POLICIES, MAX_TEXT_LENGTH } from '../domain/settings.ts'
import { parseSector } from '../domain/vocabulary.ts'
import { channelArgument, itemArgument, platformOption, textOrJson } from './operator-options.ts'
import {
  collecting,
  committeeOption,
  kindOption,
  orFail,
  sectorOption,
  typeOption,
} from './options.ts'
import type { AddOptions } from './subscription-add.ts'
import type { RemoveOptions } from './subscription-remove.ts'
import type { ListOptions, PauseOptions } from './subscriptions.ts'

const MARK_TEXTS: Readonly<Record<Mark, string>> = {
  watch: 'always tell an item, whatever the filter says',
  unwatch: 'leave it to the filter again',
  mute: 'never tell an item',
  unmute: 'tell it again where the filter lets it through',
}

/** Adds the commands for subscriptions. Each loads what it needs when it runs. */
export function addSubscriptionCommands(program: Command): void {
  const subscriptions = program
    .command('subscriptions')
    .description('which channels get what; needs the database, not the platforms')
  subscriptions
    .command('list')
    .description('every subscription, with its next digest and what stands in its way')
    .addOption(platformOption())
    .option('--workspace <id>', 'of one workspace or server')
    .addOption(textOrJson())
    .action(async (options: ListOptions) => (await manage()).runList(options))
  subscriptions
    .command('show')
    .description('everything about one: settings, state, and who changed what')
    .addArgument(channelArgument())
    .addOption(textOrJson())
    .action(async (name: string, options: ListOptions) => (await manage()).runShow(name, options))
  addCommand(subscriptions)
  subscriptions
    .command('pause')
    .description('send nothing until it is resumed, or until a day')
    .addArgument(channelArgument())
    .option('--until <day>', 'resume then by itself: 2026-12-24, monday, in 2 weeks')
    .addOption(
      new Option('--reason <text>', 'why; shown wherever the pause is').argParser(
        orFail(parseReason),
      ),
    )
    .action(async (name: string, options: PauseOptions) => (await manage()).runPause(name, options))
  subscriptions
    .command('resume')
    .description('send again; what was missed comes at once, as one digest')
    .addArgument(channelArgument())
    .action(async (name: string) => (await manage()).runResume(name))
  removeCommand(subscriptions)
  for (const mark of MARKS) {
    subscriptions
      .command(mark)
      .description(MARK_TEXTS[mark])
      .addArgument(channelArgument())
      .addArgument(itemArgument())
      .action(async (name: string, words: string[]) => (await manage()).runMark(mark, name, words))
  }
  subscriptions
    .command('export')
    .description('all of them as YAML')
    .option('--file <file>', 'write it there instead of printing it')
    .action(async (options: { file?: string }) => (await files()).runExport(options))
  subscriptions
    .command('import')
    .description('bring channels to what a YAML file says of them, all or none')
    .argument('<file>', 'as export writes it; channels it does not name are left alone')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(async (file: string, options: { dryRun?: boolean }) =>
      (await files()).runImport(file, options),
    )
}

const manage = () => import('./subscriptions.ts')
const files = () => import('./settings-file.ts')

function addCommand(subscriptions: Command): void {
  subscriptions
    .command('add')
    .description(
      'subscribe a channel, or change what it gets: sectors are added, whatever else is named is replaced',
    )
    .addOption(
      new Option('--platform <platform>', 'where it is')
        .choices(['slack', 'discord'])
        .makeOptionMandatory(),
    )
    .requiredOption('--workspace <id>', 'id of the workspace (Slack) or server (Discord)')
    .requiredOption('--channel <id>', 'id of the channel; @ and the id of a person for that person')
    .addOption(
      new Option(
        '--sector <sector>',
        'a sector beside those it gets, or all; may be repeated',
      ).argParser(collecting(parseSectorOrAll)),
    )
    .addOption(kindOption())
    .addOption(typeOption())
    .option('--mandatory-only', 'only what is legally binding')
    .option('--no-mandatory-only', 'also what is not')
    .addOption(committeeOption().argParser(orFail(parseText)))
    .addOption(wordOption())
    .option('--every <cadence>', 'when the digest comes: "monday 09:00 Europe/Berlin", daily, …')
    .addOption(
      new Option('--horizon <days>', 'days ahead, for every kind of date').argParser(
        orFail(parseHorizonDays),
      ),
    )
    .addOption(new Option('--reminders <on|off>', 'beside digests').choices(['on', 'off']))
    .addOption(stepsOption('--steps-closing <days>', 'before comments or calls close'))
    .addOption(stepsOption('--steps-effect <days>', 'before something takes effect'))
    .addOption(new Option('--when-empty <policy>', 'where nothing is due').choices(EMPTY_POLICIES))
    .addOption(new Option('--detail <detail>', 'how much a digest shows').choices(DETAILS))
    .addOption(
      new Option(
        '--mention <id>',
        'id of the user group or role that the last reminder before a date calls, or none',
      ).argParser(orFail(parseText)),
    )
    .addOption(
      new Option(
        '--owner <id>',
        'id of the person to be told when its messages are refused, or operator for nobody',
      ).argParser(orFail(parseText)),
    )
    .action(async (options: AddOptions) => (await import('./subscription-add.ts')).runAdd(options))
}

function removeCommand(subscriptions: Command): void {
  subscriptions
    .command('remove')
    .description(
      'send nothing any more, and keep the settings; with options, only take away what they name',
    )
    .addArgument(channelArgument())
    .addOption(sectorOption())
    .addOption(kindOption())
    .addOption(typeOption())
    .addOption(wordOption())
    .option('--committee', 'the committee it asks for')
    .option('--horizon', 'the horizon of its own: it looks as far ahead as each kind of date needs')
    .action(async (name: string, options: RemoveOptions) =>
      (await import('./subscription-remove.ts')).runRemove(name, options),
    )
}

const wordOption = () =>
  new Option('--word <word>', 'a word that must occur; may be repeated').argParser(
    collecting(parseText),
  )

function stepsOption(flags: string, what: string): Option {
  return new Option(flags, `days ${what} on which to remind: 14,7,3,1, or none`).argParser(
    orFail(parseSteps),
  )
}

function parseSectorOrAll(text: string): Result<Sector | 'all'> {
  return /^(all|everything|any)$/i.test(text.trim()) ? ok('all') : parseSector(text)
}

function parseText(text: string): Result<string> {
  if (text.trim() === '') return refuse('It is empty.')
  return parseReason(text)
}

/** The same where nothing at all is as good as no option. */
function parseReason(text: string): Result<string> {
  if (text.length > MAX_TEXT_LENGTH) {
    return refuse(`It is ${text.length} characters long; ${MAX_TEXT_LENGTH} at most.`)
  }
  return /\p{Cc}/u.test(text)
    ? refuse('It has a line break or another control character; write one line.')
    : ok(text.trim())
}
