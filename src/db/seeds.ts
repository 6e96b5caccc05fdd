import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { parse, stringify, YAMLParseError } from 'yaml'
import { type CoverageEntry, coverageSchema } from '../domain/coverage.ts'
import { checkDataset, type DatasetCheck, type RawFile } from '../domain/dataset.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import type { SeedItemInput } from '../domain/seed-schema.ts'

/** Reads `sources.yaml` and `items/*.yaml` below `folder`, checks them, and names every mistake. */
export function readDataset(folder: string): DatasetCheck {
  const problems: string[] = []
  const read = (path: string): RawFile => {
    const file = relative(process.cwd(), path) || path
    try {
      return { file, content: parse(readFileSync(path, 'utf8')) }
    } catch (cause) {
      problems.push(`${file}: ${readProblem(cause)}`)
      return { file, content: [] }
    }
  }
  const sources = read(join(folder, 'sources.yaml'))
  const files = listItemFiles(folder, problems).map(read)
  if (problems.length > 0) return { ok: false, problems }
  return checkDataset(sources, files)
}

/** The list of a newsletter's dates, `coverage/<newsletter>.yaml`; a refusal names the entry that is wrong. */
export function readCoverage(folder: string, newsletter: string): Result<CoverageEntry[]> {
  const file = join(folder, 'coverage', `${newsletter}.yaml`)
  let content: unknown
  try {
    content = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    return refuse(`${file}: ${readProblem(cause)}`)
  }
  const parsed = coverageSchema.safeParse(content ?? [])
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  return refuse(`${file}: entry ${Number(issue?.path[0] ?? 0) + 1}: ${issue?.message}`)
}

function listItemFiles(folder: string, problems: string[]): string[] {
  const items = join(folder, 'items')
  try {
    const names = readdirSync(items).filter((name) => /\.ya?ml$/.test(name))
    if (names.length === 0) problems.push(`${items}: holds no .yaml file`)
    return names.sort().map((name) => join(items, name))
  } catch (cause) {
    problems.push(`${items}: ${readProblem(cause)}`)
    return []
  }
}

function readProblem(cause: unknown): string {
  if (cause instanceof YAMLParseError) {
    const at = cause.linePos?.[0]
    return `line ${at?.line ?? '?'} is not valid YAML: ${cause.message.split('\n')[0]}`
  }
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return 'does not exist'
  if (typeof code === 'string') return `cannot be read (${code})`
  return `is not valid YAML: ${cause instanceof Error ? cause.message : cause}`
}

/** Whether the dataset has a list of this name. */
export function hasList(folder: string, name: string): boolean {
  return existsSync(listFile(folder, name))
}

/**
 * Adds a list of somebody's own: its items, and its name among the sources. The dataset is checked with it and
 * left as it was where that finds a mistake. Gives the path of the new file.
 */
export function addList(
  folder: string,
  name: string,
  items: readonly SeedItemInput[],
  knownFrom: Temporal.PlainDate,
): Result<string> {
  const file = listFile(folder, name)
  const sources = join(folder, 'sources.yaml')
  const before = readFileSync(sources, 'utf8')
  const source = {
    newsletter: name,
    title: name,
    knownFrom: knownFrom.toString(),
    publisher: 'own list',
  }
  writeFileSync(
    file,
    `# yaml-language-server: $schema=../items.schema.json\n${stringify(items, { lineWidth: 0 })}`,
  )
  appendFileSync(sources, stringify([source]))
  const check = readDataset(folder)
  if (check.ok) return ok(relative(process.cwd(), file))
  rmSync(file)
  writeFileSync(sources, before)
  return refuse(check.problems.join('\n'))
}

function listFile(folder: string, name: string): string {
  return join(folder, 'items', `list-${name}.yaml`)
}
