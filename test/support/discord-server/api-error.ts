import type { Reply } from './call.ts'

/** Discord's JSON error codes with the HTTP status they come with. */
export const API_ERRORS = {
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10013: [404, 'Unknown User'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  20012: [403, 'You are not authorized to perform this action on this application'],
  20016: [429, 'This action cannot be performed due to slowmode rate limit'],
  20028: [429, 'The write action you are performing on the channel has hit the write rate limit'],
  20029: [429, 'The write action you are performing on the server has hit the write rate limit'],
  30032: [400, 'Maximum number of application commands reached (100)'],
  30034: [429, 'Max number of daily application command creates has been reached (200)'],
  40001: [401, 'Unauthorized'],
  40005: [413, 'Request entity too large'],
  40033: [400, 'This message has already been crossposted.'],
  40060: [400, 'Interaction has already been acknowledged.'],
  40067: [400, 'A tag is required to create a forum post in this channel'],
  40333: [403, 'internal network error'],
  50001: [403, 'Missing Access'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50014: [401, 'Invalid authentication token provided'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50035: [400, 'Invalid Form Body'],
  50041: [400, 'Invalid API version provided'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  50278: [403, 'Cannot send messages to this user due to having no mutual guilds'],
  130000: [503, 'API resource is currently overloaded. Try again a little later'],
  160002: [400, 'Cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [403, 'Thread is locked'],
  160006: [400, 'Maximum number of active threads reached'],
  160007: [400, 'Maximum number of active announcement threads reached'],
  200000: [400, 'Message was blocked by automatic moderation'],
  240000: [400, 'Message blocked by harmful links filter'],
} as const
/** A JSON error code this server knows. */
export type ApiErrorCode = keyof typeof API_ERRORS

/** One thing wrong with a request body, and where. */
export type FormProblem = {
  readonly path: readonly PropertyKey[]
  readonly code: string
  readonly message: string
}

/** A refusal in Discord's own form; whoever handles the request throws it. */
export class ApiError extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(JSON.stringify(reply.body))
    this.reply = reply
  }
}

/** The refusal with a JSON error code. */
export function apiError(code: ApiErrorCode): ApiError {
  const [status, message] = API_ERRORS[code]
  return new ApiError({ status, body: { message, code } })
}

/** A refusal that Discord expresses by the HTTP status alone. */
export function httpError(status: number, words: string): ApiError {
  return new ApiError({ status, body: { message: `${status}: ${words}`, code: 0 } })
}

/** A refusal to be tried again after some seconds. */
export function waitError(code: ApiErrorCode, seconds: number): ApiError {
  const [status, message] = API_ERRORS[code]
  const headers = { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' }
  return new ApiError({
    status,
    headers,
    body: { message, code, retry_after: seconds, global: false },
  })
}

/** 50035 with the tree of what is wrong where. */
export function formError(problems: readonly FormProblem[]): ApiError {
  const [status, message] = API_ERRORS[50035]
  return new ApiError({ status, body: { message, code: 50035, errors: errorTree(problems) } })
}

type ErrorTree = { [key: string]: ErrorTree | { code: string; message: string }[] }

function errorTree(problems: readonly FormProblem[]): ErrorTree {
  const here = problems.filter(({ path }) => path.length === 0)
  const keys = [...new Set(problems.flatMap(({ path }) => path.slice(0, 1).map(String)))]
  return {
    ...(here.length === 0 ? {} : { _errors: here.map(({ code, message }) => ({ code, message })) }),
    ...Object.fromEntries(keys.map((key) => [key, errorTree(below(problems, key))])),
  }
}

function below(problems: readonly FormProblem[], key: string): FormProblem[] {
  return problems
    .filter(({ path }) => path.length > 0 && String(path[0]) === key)
    .map((problem) => ({ ...problem, path: problem.path.slice(1) }))
}
