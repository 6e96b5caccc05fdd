import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli, runCliWith } from './support/cli.ts'

const SEEDS = join(import.meta.dirname, '../seeds')
const folder = mkdtempSync(join(tmpdir(), 'seeds-'))
afterAll(() => rm(folder, { recursive: true }))

type EntryJson = {
  itemId: string
  identifier: string | null
  kind: string
  date: string
  daysLeft: number
  parts?: unknown[]
}
type DigestJson = {
  asOf: string
  horizonDays: number
  dataAsOf: string
  sections: { section: string; entries: EntryJson[] }[]
}

async function digestJson(...args: string[]): Promise<DigestJson> {
  const { stdout, stderr, exitCode } = await runCli('digest', '--format', 'json', ...args)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return JSON.parse(stdout)
}

function find(digest: DigestJson, itemId: string): string[] {
  return digest.sections.flatMap(({ section, entries }) =>
    entries
      .filter((entry) => entry.itemId === itemId)
      .map(
        ({ kind, date, daysLeft, parts }) =>
          `${section}: ${kind} ${date}, ${daysLeft} days, ${parts?.length ?? 0} parts`,
      ),
  )
}

describe('npm run digest', () => {
  test('in the week of 25 March 2026 names the 28 projects and the smart home consultation that has just closed', async () => {
    const digest = await digestJson('--as-of', '2026-03-25')
    expect(find(digest, 'mandatory-standard-projects-2026-03')).toEqual([
      'next-30-days: comment-deadline 2026-04-19, 25 days, 5 parts',
    ])
    expect(find(digest, 'smart-home-interconnection-projects-2026')).toEqual([
      'just-passed: comment-deadline 2026-03-23, -2 days, 5 parts',
    ])
    expect({ asOf: digest.asOf, dataAsOf: digest.dataAsOf }).toEqual({
      asOf: '2026-03-25',
      dataAsOf: '2026-04',
    })
  })

  test('in June 2026 names the eleven CCC rules for certification once', async () => {
    const { stdout } = await runCli('digest', '--as-of', '2026-06-20', '--sector', 'certification')
    expect(stdout.match(/CCC implementation rules/gi)).toHaveLength(1)
    expect(stdout.replace(/\s+/g, ' ')).toContain('(11 parts: CNCA-C02-02:2026 …)')
  })

  test('takes aliases, kinds, types and horizons', async () => {
    const digest = await digestJson(
      '--as-of',
      '2026-06-20',
      '--sector',
      'EV',
      '--kind',
      'effective',
      '--type',
      'gb/t',
      '--horizon',
      '30',
    )
    expect(
      digest.sections.flatMap(({ entries }) => entries.map((entry) => entry.identifier)),
    ).toEqual(['GB/T 47341-2026', 'GB/T 47351-2026'])
  })

  test.each([
    [['--sektor', 'ev'], "error: unknown option '--sektor'\n(Did you mean --sector?)"],
    [['--sector', 'autmotive'], '"autmotive" is no sector. Did you mean automotive?'],
    [['--kind', 'coment-deadline'], '"coment-deadline" is no kind. Did you mean comment-deadline?'],
    [['--as-of', '2026-02-30'], '"2026-02-30" is not a calendar date such as 2026-03-25.'],
    [['--as-of', '2026-03'], '"2026-03" is not a calendar date such as 2026-03-25.'],
    [['--horizon', '0'], '"0" is not a number of days from 1 to 36500.'],
    [['--horizon', '1e3'], '"1e3" is not a number of days from 1 to 36500.'],
    [
      ['--time-zone', 'Mars/X'],
      '"Mars/X" is not a time zone; use an IANA name such as Europe/Brussels',
    ],
    [['--format', 'pdf'], 'Allowed choices are text, slack, discord, html, json.'],
    [
      ['--since', '2026-04-01', '--as-of', '2026-03-25'],
      '--since 2026-04-01 lies after --as-of 2026-03-25',
    ],
    [['extra'], 'too many arguments'],
    [
      ['--committee', 'nonsense'],
      'No item is of the committee "nonsense"; write it as the newsletters do',
    ],
  ])('refuses %j with a sentence and exit code 2', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await runCli('digest', ...args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  test('says which settings are wrong, all at once, and repeats no secret', async () => {
    const { exitCode, stderr } = await runCliWith(
      { DATABASE_URL: 'mysql://root:hunter2@db', TIME_ZONE: 'Mars/X', LOG_LEVEL: 'loud' },
      'digest',
    )
    expect(exitCode).toBe(2)
    expect(stderr).toBe(
      `DATABASE_URL: must begin with postgres:// (its value is not shown)
TIME_ZONE: "Mars/X" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC
LOG_LEVEL: must be one of debug, info, warn, error, silent
`,
    )
  })

  test('asks for today in the zone that is named', async () => {
    const [apia, honolulu] = await Promise.all(
      ['Pacific/Apia', 'Pacific/Honolulu'].map(
        async (zone) => (await digestJson('--time-zone', zone)).asOf,
      ),
    )
    expect(Temporal.PlainDate.compare(apia ?? '', honolulu ?? '')).toBe(1)
  })
})

describe('npm run lookup', () => {
  test('answers a number typed by hand', async () => {
    const { stdout } = await runCli('lookup', 'gb44495', '--as-of', '2026-06-22')
    expect(stdout.split('\n')[0]).toBe(
      'GB 44495-2024 · Technical Requirements for Vehicle Cybersecurity',
    )
    expect(stdout).toContain('Status: in force since Thu 1 Jan 2026')
  })

  test('offers what is near a number with swapped digits', async () => {
    const { stdout, exitCode } = await runCli('lookup', 'gb44459')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Nothing found for “gb44459”.\nDid you mean:\nGB 44495-2024 ')
  })

  test('finds words within a sector as JSON', async () => {
    const { stdout } = await runCli('lookup', 'cybersecurty', '--sector', 'ev', '--format', 'json')
    const answer = JSON.parse(stdout)
    expect({ query: answer.query, found: answer.found, first: answer.items[0].id }).toEqual({
      query: 'cybersecurty',
      found: 'one',
      first: 'gb-44495-2024',
    })
  })

  test('without words is refused', async () => {
    expect(await runCli('lookup')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: "error: missing required argument 'words'\nAdd --help for all of them.\n",
    })
  })
})

describe('npm run dataset', () => {
  test('check accepts the dataset of this release', async () => {
    const { exitCode, stderr } = await runCli('dataset', 'check')
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/^The dataset is right: \d+ items with \d+ key dates\.\n$/)
  })

  test('check names file, item and field of a mistake', async () => {
    await cp(SEEDS, folder, { recursive: true })
    const file = join(folder, 'items/automotive.yaml')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('sectors: [automotive]', 'sectors: [automobile]'),
    )
    const { exitCode, stderr } = await runCliWith({ SEEDS_FOLDER: folder }, 'dataset', 'check')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /items\/automotive\.yaml: [a-z0-9-]+: sectors\[0\]: "automobile" is not one of automotive, /,
    )
  })

  test('check names the line of broken YAML', async () => {
    const broken = mkdtempSync(join(folder, 'broken-'))
    await cp(join(SEEDS, 'sources.yaml'), join(broken, 'sources.yaml'))
    await cp(join(SEEDS, 'items'), join(broken, 'items'), { recursive: true })
    writeFileSync(join(broken, 'items/energy.yaml'), '- id: a\n  title: "open\n- id: b\n')
    const { exitCode, stderr } = await runCliWith({ SEEDS_FOLDER: broken }, 'dataset', 'check')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/items\/energy\.yaml: line \d+ is not valid YAML: /)
  })

  test('check says when there is no dataset', async () => {
    const { exitCode, stderr } = await runCliWith(
      { SEEDS_FOLDER: join(folder, 'none') },
      'dataset',
      'check',
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('sources.yaml: does not exist')
  })

  test('export gives every item in the shape that scripts rely on', async () => {
    const items: { id: string; keyDates: unknown[] }[] = JSON.parse(
      (await runCli('dataset', 'export')).stdout,
    )
    const rule = items.find(({ id }) => id === 'cnca-c02-02-2026')
    expect(rule).toMatchObject({
      id: 'cnca-c02-02-2026',
      identifier: 'CNCA-C02-02:2026',
      title: 'CCC Implementation Rules for Fuse-Links (Trial)',
      type: 'certification-rule',
      issuers: ['CNCA'],
      committee: null,
      legalWeight: 'mandatory',
      partOf: 'ccc-implementation-rules-16-products-2026',
    })
    expect(rule?.keyDates).toContainEqual({
      key: 'entry-into-force',
      kind: 'entry-into-force',
      date: '2026-07-01',
      precision: 'day',
      proposed: false,
      source: {
        newsletter: '2026-03',
        article: 'Eleven CCC Implementation Rules Released for 16 Products',
        asPrinted: 'July 1, 2026',
      },
    })
  })

  test('export as CSV has one row for each key date and one for an item without any', async () => {
    const [csv, json] = await Promise.all([
      runCli('dataset', 'export', '--format', 'csv'),
      runCli('dataset', 'export', '--format', 'json'),
    ])
    const items: { keyDates: unknown[] }[] = JSON.parse(json.stdout)
    const rows = items.reduce((count, { keyDates }) => count + Math.max(1, keyDates.length), 0)
    expect(csv.stdout.trimEnd().split('\r\n')).toHaveLength(rows + 1)
    expect(csv.stdout.split('\r\n')[0]).toMatch(/^id,identifier,title,/)
  })

  test('coverage accounts for the dates of every newsletter', async () => {
    const { exitCode, stderr } = await runCli('dataset', 'coverage')
    expect(exitCode).toBe(0)
    expect(
      stderr.match(
        /^20\d\d-\d\d: \d+ date-like strings, \d+ held by items, \d+ left out with a reason\.$/gm,
      ),
    ).toHaveLength(5)
  })

  test('coverage names each date of a text that nobody has accounted for', async () => {
    const text = join(folder, 'newsletter.txt')
    writeFileSync(text, '# March - April 2026\n\nIt takes effect on 1 May 2031.\n')
    const { exitCode, stdout, stderr } = await runCli('dataset', 'coverage', text)
    expect([exitCode, stdout.split('\n')[1]]).toEqual([2, '3\t1 May 2031\tMISSING'])
    expect(stderr).toContain('line 3 "1 May 2031" has neither an item nor a reason')
  })

  test('schema in the repository is the one the code gives', async () => {
    const committed = readFileSync(join(SEEDS, 'items.schema.json'), 'utf8')
    await cp(SEEDS, join(folder, 'schema'), { recursive: true })
    await runCliWith({ SEEDS_FOLDER: join(folder, 'schema') }, 'dataset', 'schema')
    expect(readFileSync(join(folder, 'schema/items.schema.json'), 'utf8')).toBe(committed)
  })

  test('refuses an unknown command with the nearest one', async () => {
    const { exitCode, stderr } = await runCli('dataset', 'chek')
    expect(exitCode).toBe(2)
    expect(stderr).toContain("error: unknown command 'chek'\n(Did you mean check?)")
  })

  describe('import', () => {
    const own = join(folder, 'own')
    const list = join(folder, 'our-list.csv')
    const env = { SEEDS_FOLDER: own }

    test('takes the template that it prints', async () => {
      await cp(SEEDS, own, { recursive: true })
      const template = await runCli('dataset', 'import', '--template')
      writeFileSync(list, `\uFEFF${template.stdout}`)
      const { exitCode, stderr } = await runCliWith(env, 'dataset', 'import', list)
      expect(exitCode).toBe(0)
      expect(stderr).toMatch(
        /^Imported 1 items into .*items\/list-our-list\.yaml; 0 rows were skipped\.\n$/,
      )
      const { stdout } = await runCliWith(env, 'lookup', 'gb47372')
      expect(stdout).toContain('our-list, “SAMR announcement 12 of 2026”: printed “2027-04-01”')
    })

    test('imports a list once', async () => {
      const { exitCode, stderr } = await runCliWith(env, 'dataset', 'import', list)
      expect(exitCode).toBe(2)
      expect(stderr).toContain('A list called "our-list" is already in the dataset')
    })

    test('names every bad row by its line, and imports nothing unless they are to be skipped', async () => {
      const bad = join(folder, 'bad.csv')
      writeFileSync(
        bad,
        'title;sectors;kind;date\nZorglub;ev;effective;2027-01-01\n\nBad;ev;effective;2027-02-30\n',
      )
      const refused = await runCliWith(env, 'dataset', 'import', bad)
      expect(refused).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: `row 4: date: "2027-02-30" is not a calendar date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026
Nothing was imported: 1 of 2 rows are wrong. Mend them, or skip them with --skip-bad.
`,
      })
      expect((await runCliWith(env, 'lookup', 'zorglub', '--format', 'json')).stdout).toContain(
        '"found": "none"',
      )
      const skipped = await runCliWith(env, 'dataset', 'import', bad, '--skip-bad')
      expect([skipped.exitCode, skipped.stderr.includes('1 rows were skipped')]).toEqual([0, true])
    })

    test.each([
      ['nowhere.csv', undefined, 'does not exist.'],
      ['broken.csv', 'title,sectors\n"open', 'is not valid CSV: '],
      ['broken.json', '{', 'is not valid JSON: '],
      ['object.json', '{}', 'must hold a list of objects'],
      ['empty.csv', 'title,sectors\n', 'Nothing was imported: the file has no good row.'],
    ])('refuses %s with a sentence', async (name, content, sentence) => {
      const file = join(folder, name)
      if (content !== undefined) writeFileSync(file, content)
      const { exitCode, stderr } = await runCliWith(env, 'dataset', 'import', file)
      expect(exitCode).toBe(2)
      expect(stderr).toContain(sentence)
    })
  })
})

describe.skipIf(!existsSync('/dev/full'))('a command whose disk is full', () => {
  test('says so in one sentence and ends with 1', () => {
    const full = openSync('/dev/full', 'w')
    const cli = join(import.meta.dirname, '../src/cli.ts')
    const { status, stderr } = spawnSync(process.execPath, [cli, 'dataset', 'stats'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Not everything could be printed (ENOSPC).\n',
    })
  })
})
