import type { core } from 'zod'
import type { ZodMiniType } from 'zod/mini'
import type { FormProblem } from './api-error.ts'

/** What Discord's published schema finds wrong with a body, in the words Discord itself uses. */
export function schemaProblems(schema: ZodMiniType, body: unknown): FormProblem[] {
  const parsed = schema.safeParse(body)
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, body))
}

/** The problem that a length outside its bounds is; none when it fits. */
export function lengthProblems(
  path: readonly PropertyKey[],
  length: number,
  most: number,
): FormProblem[] {
  const message = `Must be ${most} or fewer in length.`
  return length <= most ? [] : [{ path, code: 'BASE_TYPE_MAX_LENGTH', message }]
}

function problemsOf(issue: core.$ZodIssue, body: unknown): FormProblem[] {
  const problem = (code: string, message: string) => [{ path: issue.path, code, message }]
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? lengthProblems(issue.path, Number.POSITIVE_INFINITY, Number(issue.maximum))
        : problem('NUMBER_TYPE_MAX', `int value should be less than or equal to ${issue.maximum}.`)
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? problem('BASE_TYPE_MIN_LENGTH', `Must be ${issue.minimum} or more in length.`)
        : problem(
            'NUMBER_TYPE_MIN',
            `int value should be greater than or equal to ${issue.minimum}.`,
          )
    case 'invalid_union':
      return unionProblems(issue, body)
    case 'invalid_value':
      return problem('BASE_TYPE_CHOICES', `Value must be one of {${issue.values.join(', ')}}.`)
    case 'invalid_type':
      return at(body, issue.path) === undefined
        ? problem('BASE_TYPE_REQUIRED', 'This field is required')
        : problem('BASE_TYPE_INVALID', `Must be of the type ${issue.expected}.`)
    default:
      return problem('BASE_TYPE_INVALID', 'The value is not valid.')
  }
}

/** The problems of the one branch that the value's `type` chose. */
function unionProblems(issue: core.$ZodIssueInvalidUnion, body: unknown): FormProblem[] {
  const meant = issue.errors.find((branch) => !branch.some(({ path }) => path[0] === 'type'))
  if (meant === undefined) {
    const types = issue.errors.flatMap((branch) =>
      branch.flatMap((one) => (one.code === 'invalid_value' ? one.values : [])),
    )
    const message = `Value of field "type" must be one of (${types.join(', ')}).`
    return [{ path: issue.path, code: 'UNION_TYPE_CHOICES', message }]
  }
  return meant.flatMap((one) => problemsOf({ ...one, path: [...issue.path, ...one.path] }, body))
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    body,
  )
}
