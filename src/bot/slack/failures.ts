import { webApi } from '@slack/bolt'
import type { PostOutcome } from '../platform.ts'

/** Why a call of Slack's Web API failed, and what is certain about it. */
export type Failure =
  /** Slack answered that it did not do it. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'limited'; readonly afterMs: number }
  /** It never reached Slack. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** It may have been done. */
  | { readonly kind: 'unknown'; readonly code: string }

/** Errors of a connection that was never made. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
/** "Some aspect of the operation succeeded": https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const MAY_BE_DONE = new Set(['fatal_error', 'internal_error'])
/** Where Slack asks for patience without saying how long. */
const PATIENCE_MS = 30_000

/** The failure that an exception of a client is. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'limited', afterMs: cause.retryAfter * 1000 }
  }
  if (cause instanceof webApi.WebAPIPlatformError) return platformFailure(cause.data.error)
  if (cause instanceof webApi.WebAPIHTTPError) {
    const code = `HTTP ${cause.statusCode}`
    return cause.statusCode >= 500 ? { kind: 'unknown', code } : { kind: 'unreachable', code }
  }
  const code = connectionCode(cause)
  return NEVER_CONNECTED.has(code) ? { kind: 'unreachable', code } : { kind: 'unknown', code }
}

function platformFailure(error: string): Failure {
  if (error === 'ratelimited' || error === 'rate_limited') {
    return { kind: 'limited', afterMs: PATIENCE_MS }
  }
  // A proxy's page instead of Slack's JSON says nothing about what Slack did.
  if (!/^[a-z][a-z0-9_]*$/.test(error)) return { kind: 'unknown', code: 'not JSON' }
  return { kind: MAY_BE_DONE.has(error) ? 'unknown' : 'refused', code: error }
}

/** The innermost code: `fetch failed` says nothing by itself. */
function connectionCode(cause: unknown): string {
  const codes: string[] = []
  for (let one: unknown = cause; one instanceof Error; one = innerOf(one)) {
    if ('code' in one && typeof one.code === 'string') codes.push(one.code)
    else if (one.name === 'TimeoutError') codes.push('no answer in time')
  }
  return codes.findLast((code) => !code.startsWith('slack_')) ?? codes[0] ?? 'unknown error'
}

function innerOf(error: Error): unknown {
  return error instanceof webApi.WebAPIRequestError ? error.original : error.cause
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const CHANNEL =
  /^(channel_not_found|is_archived|not_in_channel|channel_is_limited_access|messages_tab_disabled|posting_to_channel_denied|ekm_access_denied|restricted_action(?!_non_threadable).*|missing_scope|no_permission|cannot_dm_bot|user_(not_found|disabled|not_visible)|access_denied)$/
const REMOVED =
  /^(account_inactive|token_revoked|invalid_auth|not_authed|app_access_restricted|team_access_not_granted|invalid_refresh_token)$/
const MESSAGE =
  /^(invalid_blocks.*|msg_blocks_too_long|msg_too_long|no_text|too_many_attachments|invalid_attachments|metadata_.*|invalid_metadata.*|invalid_argument.*|invalid_arg_name|invalid_array_arg|markdown_text_conflict|thread_not_found|cannot_reply_to_message|restricted_action_non_threadable_channel)$/

/** Slack no longer takes anything from this app in the workspace. */
export function isRemoval(failure: Failure): boolean {
  return failure.kind === 'refused' && REMOVED.test(failure.code)
}

/** How a post ended that failed. */
export function outcomeOf(failure: Failure): Exclude<PostOutcome, { outcome: 'sent' }> {
  switch (failure.kind) {
    case 'limited': {
      const reason = `Slack: too many messages, wait ${failure.afterMs / 1000} s`
      // Slack counts a method per workspace: https://docs.slack.dev/apis/web-api/rate-limits
      return { outcome: 'limited', reason, afterMs: failure.afterMs, scope: 'workspace' }
    }
    case 'unreachable':
      return { outcome: 'retry', reason: `Slack cannot be reached: ${failure.code}` }
    case 'unknown':
      return { outcome: 'unknown', reason: `Slack's answer was lost: ${failure.code}` }
    case 'refused':
      return refusalOf(failure.code)
  }
}

function refusalOf(code: string): Exclude<PostOutcome, { outcome: 'sent' }> {
  const reason = `Slack: ${code}`
  if (CHANNEL.test(code)) return { outcome: 'refused', reason, because: 'channel' }
  if (REMOVED.test(code)) return { outcome: 'refused', reason, because: 'removed' }
  if (MESSAGE.test(code)) return { outcome: 'refused', reason, because: 'message' }
  return { outcome: 'retry', reason }
}
