import { enableCompileCache } from 'node:module'
import { Command, CommanderError, Option } from 'commander'
import { addDeliveryCommands } from './cli/delivery-commands.ts'
import type { DigestOptions } from './cli/digest.ts'
import { addDiscordCommands } from './cli/discord-commands.ts'
import type { ImportOptions } from './cli/import.ts'
import type { LookupOptions } from './cli/lookup.ts'
import {
  asOfOption,
  committeeOption,
  formatOption,
  horizonOption,
  kindOption,
  mandatoryOption,
  sectorOption,
  sinceOption,
  timeZoneOption,
  typeOption,
} from './cli/options.ts'
import { tell } from './cli/output.ts'
import { addSlackCommands } from './cli/slack-commands.ts'
import { addSubscriptionCommands } from './cli/subscription-commands.ts'
import { loadEnvironmentFile } from './config.ts'

// Halves the start of a command from its second run on.
enableCompileCache()
loadEnvironmentFile()

/** Exit code for arguments that are wrong: scripts rely on it. */
const WRONG_ARGUMENTS = 2
/** Exit code where what was asked for did not get to where it was to be printed. */
const NOT_PRINTED = 1

const program = new Command('china-standards')
  .description('What in Chinese standardisation takes effect or closes for comment.')
  .showSuggestionAfterError()
  .showHelpAfterError('Add --help for all of them.')

program
  .command('digest')
  .description('what is due, straight from the dataset files')
  .addOption(asOfOption())
  .addOption(sectorOption())
  .addOption(kindOption())
  .addOption(typeOption())
  .addOption(mandatoryOption())
  .addOption(committeeOption())
  .addOption(horizonOption())
  .addOption(sinceOption())
  .addOption(timeZoneOption())
  .option('--all', 'every entry, without "+N more"', false)
  .addOption(formatOption())
  .action(async (options: DigestOptions) => (await import('./cli/digest.ts')).runDigest(options))

program
  .command('lookup')
  .description('one item by its identifier, or items by words of their titles')
  .argument(
    '<words...>',
    'an identifier in any spelling, a committee, or words in English or Chinese',
  )
  .addOption(sectorOption())
  .addOption(typeOption())
  .addOption(mandatoryOption())
  .addOption(asOfOption())
  .addOption(timeZoneOption())
  .addOption(formatOption())
  .action(async (words: string[], options: LookupOptions) =>
    (await import('./cli/lookup.ts')).runLookup(words, options),
  )

const dataset = program.command('dataset').description('check, count and export the dataset files')
dataset
  .command('check')
  .description('name file, item and field of every mistake')
  .action(async () => (await import('./cli/dataset.ts')).runCheck())
dataset
  .command('stats')
  .description('count what there is by newsletter, kind, sector, precision and year')
  .addOption(
    new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'),
  )
  .action(async ({ format }: { format: 'text' | 'json' }) =>
    (await import('./cli/dataset.ts')).runStats(format),
  )
dataset
  .command('export')
  .description('every item with its key dates')
  .addOption(
    new Option('--format <format>', 'how to print it').choices(['json', 'csv']).default('json'),
  )
  .action(async ({ format }: { format: 'json' | 'csv' }) =>
    (await import('./cli/dataset.ts')).runExport(format),
  )
dataset
  .command('coverage')
  .description(
    'what became of every date-like string of a newsletter; all lists where no text is given',
  )
  .argument('[text]', "file with the newsletter's plain text")
  .option('--newsletter <month>', 'its first month, such as 2026-03')
  .action(async (text: string | undefined, { newsletter }: { newsletter?: string }) =>
    (await import('./cli/coverage.ts')).runCoverage(text, newsletter),
  )
dataset
  .command('import')
  .description('add a list of your own to the dataset files')
  .argument('[file]', 'a .csv or .json file')
  .option('--template', 'print a CSV to fill in, and what its columns mean')
  .option('--skip-bad', 'import the good rows and list the others')
  .option(
    '--name <name>',
    'name of the list, under which its dates are sourced (default: the file name)',
  )
  .action(async (file: string | undefined, options: ImportOptions) =>
    (await import('./cli/import.ts')).runImport(file, options),
  )
dataset
  .command('schema')
  .description('write seeds/items.schema.json, by which editors check dataset files')
  .action(async () => (await import('./cli/dataset.ts')).runSchema())

addSubscriptionCommands(program)
addDeliveryCommands(program)
addSlackCommands(program)
addDiscordCommands(program)

/** Ends with 2 on wrong arguments instead of commander's 1, in every command alike. */
function exitWithTwo(command: Command): void {
  command.exitOverride((error) => {
    throw error
  })
  command.commands.forEach(exitWithTwo)
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no error.
  if (error.code === 'EPIPE') return
  tell(`Not everything could be printed (${error.code}).`)
  process.exitCode = NOT_PRINTED
})

exitWithTwo(program)
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_ARGUMENTS
}
