import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import type { SlackMessage } from '../../../src/formatters/slack.ts'
import { slackProblems } from '../slack-limits.ts'
import { block } from './block-shapes.ts'

/** Whether these are at most so many blocks, each as Slack takes it. */
export function areBlocks(value: unknown, most: number): value is KnownBlock[] {
  return blockProblems(value, most, '').length === 0
}

/** Slack's sentences about blocks it would refuse; `at` is where they stand in the call. */
export function blockProblems(value: unknown, most: number, at: string): string[] {
  const shapes = shapeProblems(z.array(block).max(most), value, at)
  if (shapes.length > 0 || !isShaped(value)) return shapes
  return [
    ...value.flatMap((one, index) =>
      sizeProblems(one).map((said) => sentence(said, `${at}/${index}`)),
    ),
    ...repeated(
      'block_id',
      value.flatMap(({ block_id }) => block_id ?? []),
      at,
    ),
    ...value.flatMap((one, index) => repeated('action_id', actionIds(one), `${at}/${index}`)),
  ]
}

/** Slack's sentences about a value that is not of a shape, with JSON pointers from `at`. */
export function shapeProblems(shape: z.ZodType, value: unknown, at: string): string[] {
  const { error } = shape.safeParse(value, { reportInput: true })
  return (error?.issues ?? []).map((issue) => {
    // Of what is missing, Slack points at the object that lacks it.
    const path = isMissing(issue) ? issue.path.slice(0, -1) : issue.path
    return sentence(said(issue), [at, ...path].join('/'))
  })
}

/** How many characters the texts of blocks have together. */
export function textCharacters(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [name, part]) =>
      sum + (name === 'text' && typeof part === 'string' ? part.length : textCharacters(part)),
    0,
  )
}

// The shape is what KnownBlock says of these kinds of block, and no test needs more.
function isShaped(value: unknown): value is KnownBlock[] {
  return z.array(block).safeParse(value).success
}

/** What the message limits say of one block, as far as Slack itself would refuse it. */
function sizeProblems(one: KnownBlock): string[] {
  if (!['header', 'context', 'rich_text'].includes(one.type)) return []
  const message: SlackMessage = {
    text: 'x',
    blocks: [one],
    unfurl_links: false,
    unfurl_media: false,
  }
  return slackProblems(message).flatMap((problem) => {
    if (problem === 'a blank text' || problem === 'an empty text element') {
      return ['must be more than 0 characters']
    }
    const most = /^\d+ (header|context|rich_text|url), at most (\d+)$/.exec(problem)?.[2]
    return most === undefined ? [] : [`must be less than ${Number(most) + 1} characters`]
  })
}

function actionIds(one: KnownBlock): string[] {
  if (one.type !== 'actions') return []
  return one.elements.flatMap((element) =>
    'action_id' in element ? (element.action_id ?? []) : [],
  )
}

function repeated(what: string, ids: readonly string[], at: string): string[] {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  return twice.map((id) => sentence(`\`${what}\` ${id} already exists`, at))
}

function sentence(words: string, pointer: string): string {
  return `[ERROR] ${words} [json-pointer:${pointer}]`
}

function said(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string'
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : `no more than ${issue.maximum} items allowed`
    case 'too_small':
      return issue.origin === 'string'
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : `no fewer than ${issue.minimum} items allowed`
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return `unsupported type: ${z.looseObject({ type: z.string() }).safeParse(issue.input).data?.type}`
    case 'custom':
      return issue.message
    default:
      return isMissing(issue)
        ? `missing required field: ${String(issue.path.at(-1))}`
        : `failed to match: ${issue.message}`
  }
}

function isMissing({ code, input, path }: z.core.$ZodIssue): boolean {
  return ['invalid_type', 'invalid_value'].includes(code) && input === undefined && path.length > 0
}
