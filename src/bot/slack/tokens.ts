import type { WebClient } from './web-client.ts'

/** The token for a workspace, or why there is none. */
export type Token =
  | { readonly has: 'token'; readonly token: string }
  /** The bot is not installed there, or not any more. */
  | { readonly has: 'none'; readonly reason: string }
  /** It cannot be had just now. */
  | { readonly has: 'not-now'; readonly reason: string }
  /** It is stored, but no key of ours opens it: that does not pass by itself. */
  | { readonly has: 'unreadable'; readonly reason: string }

/** Gives the tokens of workspaces. */
export type Tokens = {
  of(workspace: string): Promise<Token>
  /** The token in place of one that Slack says has expired, whatever we believed; `undefined` where there is none. */
  renewed(expired: string): Promise<string | undefined>
}

/** Gives clients of workspaces; `undefined` where there is no token. */
export type ClientOf = (workspace: string) => Promise<WebClient | undefined>

/** The one token of a bot for one workspace. */
export function oneToken(token: string): Tokens {
  return { of: async () => ({ has: 'token', token }), renewed: async () => undefined }
}
