import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { COMMANDS } from '../src/bot/commands.ts'
import { ENVIRONMENT_VARIABLES, readConfig } from '../src/config.ts'
import { KEY_DATE_KINDS } from '../src/domain/item.ts'
import { parseSettingsFile } from '../src/domain/settings-file.ts'
import { ENTRY_FIELDS } from '../src/domain/settings-problems.ts'
import { runCli } from './support/cli.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

describe('the documents', () => {
  test('list every setting in .env.example, and no other', () => {
    const listed = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1])
    expect(listed.sort()).toEqual([...ENVIRONMENT_VARIABLES].sort())
  })

  test('give a .env.example that is right as it stands', () => {
    const environment = Object.fromEntries(
      [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [
        match[1] ?? '',
        match[2] ?? '',
      ]),
    )
    expect(readConfig(environment).ok).toBe(true)
  })

  test('show a file of subscriptions that can be imported, with every field there is', () => {
    const section = read('docs/operations.md').split('## Subscriptions as a file')[1] ?? ''
    const shown = parse(/```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? '')
    const [entry] = z
      .object({ subscriptions: z.array(z.record(z.string(), z.unknown())) })
      .parse(shown).subscriptions
    expect(parseSettingsFile(shown).ok).toBe(true)
    expect(Object.keys(entry ?? {}).sort()).toEqual([...ENTRY_FIELDS].sort())
  })

  test('explain every kind of key date in the glossary', () => {
    const table = read('docs/glossary.md').split('## Kinds of key dates')[1] ?? ''
    const kinds = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1])
    expect(kinds).toEqual([...KEY_DATE_KINDS])
  })

  test('name only npm scripts that exist', () => {
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
    const named = [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'seeds/README.md',
      'docs/operations.md',
    ].flatMap((file) =>
      [...read(file).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(
        (match) => `${file}: ${match[1]}`,
      ),
    )
    expect(named.filter((one) => !scripts.includes(one.split(': ')[1] ?? ''))).toEqual([])
  })

  test('list the commands of the bot in the README as its help does', () => {
    const readme = read('README.md')
    expect(COMMANDS.filter(({ usage }) => !readme.includes(`\`${usage}\``))).toEqual([])
  })

  test('show in the README the digest that the dataset gives', async () => {
    const shown = /```text\n(China standards[\s\S]*?)```/.exec(read('README.md'))?.[1]
    const { stdout } = await runCli(
      'digest',
      '--as-of',
      '2026-06-22',
      '--sector',
      'automotive',
      '--sector',
      'certification',
    )
    expect(shown).toBe(stdout)
  })

  test('name links among the documents that exist', () => {
    const broken = [
      'README.md',
      'CONTRIBUTING.md',
      'docs/adr/README.md',
      'seeds/README.md',
    ].flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => join(file, '..', match[1] ?? ''))
        .filter((target) => !exists(target)),
    )
    expect(broken).toEqual([])
  })
})

function exists(file: string): boolean {
  try {
    readFileSync(join(ROOT, file))
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EISDIR'
  }
}
