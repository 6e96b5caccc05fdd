import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const FILES = globSync('src/**/*.ts', { cwd: ROOT }).sort()
const source = new Map(FILES.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))

/** Folders a folder may import from, beside itself; the composition roots (`src/*.ts`, `src/cli`) see all. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  formatters: ['domain'],
  db: ['domain', 'formatters'],
  jobs: ['domain', 'formatters', 'db', 'bot'],
  bot: ['domain', 'formatters', 'db'],
  ops: ['domain', 'db', 'jobs'],
}

/** Packages that only some places may know. */
const KNOWN_ONLY_BY: readonly { package: RegExp; places: RegExp }[] = [
  { package: /^drizzle-orm|^@electric-sql|^pg$/, places: /^src\/db\// },
  { package: /^node-cron$/, places: /^src\/jobs\/cron\.ts$/ },
  { package: /^pg-boss$/, places: /^src\/(jobs\/queue|db\/queue-connection)\.ts$/ },
  { package: /^@slack\/bolt$/, places: /^src\/bot\/slack\// },
  { package: /^discord\.js$/, places: /^src\/bot\/discord\// },
  { package: /^(hono|@hono\/node-server|prom-client)/, places: /^src\/ops\// },
  { package: /^commander$/, places: /^src\/cli(\.ts|\/)/ },
  { package: /^csv-parse/, places: /^src\/cli\/import\.ts$/ },
  { package: /^yaml$/, places: /^src\/(db\/seeds|cli\/settings-yaml)\.ts$/ },
]
const PURE_PACKAGES = ['zod', 'leven', 'chinese-days']

function importsOf(file: string): string[] {
  return [...(source.get(file) ?? '').matchAll(/(?:from|import\()\s*'([^'\n]+)'/g)].map(
    (match) => match[1] ?? '',
  )
}

function folderOf(file: string): string | undefined {
  const [, folder, rest] = file.split('/')
  return rest === undefined ? undefined : folder
}

function localImports(file: string): { target: string; folder: string | undefined }[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, join(ROOT, file, '..', name)))
    .map((target) => ({ target, folder: folderOf(target) }))
}

describe('the tree', () => {
  test('has arrows that point one way', () => {
    const wrong = FILES.flatMap((file) => {
      const folder = folderOf(file)
      const allowed = folder === undefined ? undefined : MAY_IMPORT[folder]
      if (folder === undefined || allowed === undefined) return []
      return localImports(file)
        .filter(
          (one) =>
            one.folder !== folder && !(one.folder !== undefined && allowed.includes(one.folder)),
        )
        .filter((one) => !(/^src\/(clock|log)\.ts$/.test(one.target) && folder !== 'domain'))
        .map((one) => `${file} imports ${one.target}`)
    })
    expect(wrong).toEqual([])
  })

  test('keeps the domain to pure packages', () => {
    const wrong = FILES.filter((file) => file.startsWith('src/domain/')).flatMap((file) =>
      importsOf(file)
        .filter(
          (name) => !name.startsWith('.') && !PURE_PACKAGES.includes(name.split('/')[0] ?? ''),
        )
        .map((name) => `${file} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('keeps each library in its place', () => {
    const wrong = FILES.flatMap((file) =>
      importsOf(file).flatMap((name) =>
        KNOWN_ONLY_BY.filter((rule) => rule.package.test(name) && !rule.places.test(file)).map(
          () => `${file} imports ${name}`,
        ),
      ),
    )
    expect(wrong).toEqual([])
  })

  test.each([
    ['Date in the domain', /\bDate\b(?!\w)/, /^src\/domain\//, /.^/],
    ['the system clock', /Temporal\.Now|Date\.now|new Date\(\)/, /^src\//, /^src\/clock\.ts$/],
    ['the environment', /process\.env/, /^src\//, /^src\/config\.ts$/],
    ['platform timestamps, which shift dates by the reader’s zone', /<!date|<t:\$/, /^src\//, /.^/],
  ])('uses %s nowhere it should not', (_, pattern, where, except) => {
    const wrong = FILES.filter((file) => where.test(file) && !except.test(file)).filter((file) =>
      pattern.test(withoutComments(source.get(file) ?? '')),
    )
    expect(wrong).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
}
