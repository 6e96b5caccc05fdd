import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { COMMANDS } from '../src/bot/commands.ts'
import { READ_BACK_SCOPES, SCOPES } from '../src/bot/slack/scopes.ts'
import { ENVIRONMENT_VARIABLES, readConfig } from '../src/config.ts'
import { KEY_DATE_KINDS } from '../src/domain/item.ts'
import { parseSettingsFile } from '../src/domain/settings-file.ts'
import { ENTRY_FIELDS } from '../src/domain/settings-problems.ts'
import { runCli } from './support/cli.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const DOCUMENTS = ['*.md', 'docs/**/*.md', 'seeds/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: ROOT }).sort(),
)

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
    expect(parseSettingsFile(shown, Temporal.Instant.from('2026-06-22T09:00Z')).ok).toBe(true)
    expect(Object.keys(entry ?? {}).sort()).toEqual([...ENTRY_FIELDS].sort())
  })

  test('explain every kind of key date in the glossary', () => {
    const table = read('docs/glossary.md').split('## Kinds of key dates')[1] ?? ''
    const kinds = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1])
    expect(kinds).toEqual([...KEY_DATE_KINDS])
  })

  test('name only npm scripts that exist', () => {
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
    const named = DOCUMENTS.flatMap((file) =>
      [...read(file).matchAll(/npm run\s+(?:--silent\s+)?([a-z:]+)/g)].map(
        (match) => `${file}: ${match[1]}`,
      ),
    )
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter((one) => !scripts.includes(one.split(': ')[1] ?? ''))).toEqual([])
  })

  test('name only commands that exist', async () => {
    const groups = ['dataset', 'subscriptions', 'deliveries', 'slack', 'discord']
    const known = await Promise.all(
      groups.map(async (group) => {
        const { stdout } = await runCli(group, '--help')
        const list = stdout.split('Commands:')[1] ?? ''
        return [...list.matchAll(/^ {2}([a-z]+)/gm)].map((match) => `${group} ${match[1]}`)
      }),
    )
    const named = DOCUMENTS.flatMap((file) =>
      [...read(file).matchAll(/npm run\s+(?:--silent\s+)?([a-z]+)\s+--\s+([a-z]+)/g)].map(
        ([, group, command]) => `${group} ${command}`,
      ),
    )
    const ofGroups = named.filter((one) => groups.includes(one.split(' ')[0] ?? ''))
    expect(ofGroups.length).toBeGreaterThan(30)
    expect(ofGroups.filter((one) => !known.flat().includes(one))).toEqual([])
  })

  test('give the same reason for each scope of Slack’s as the manifest', () => {
    const rows = [...read('docs/slack.md').matchAll(/^\| `([a-z.]+(?::[a-z.]+)?)` \| (.+) \|$/gm)]
    expect(Object.fromEntries(rows.map(([, scope, why]) => [scope, why]))).toEqual({
      ...SCOPES,
      ...READ_BACK_SCOPES,
    })
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
    const broken = DOCUMENTS.flatMap((file) =>
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
