/** How the bot is run on Slack: for one workspace over Socket Mode, or for many over HTTP with OAuth. */
export type SlackSettings = {
  /** Where the Web API is, with a slash at the end; Slack's own where absent. */
  readonly apiUrl?: string | undefined
} & (SocketSettings | HttpSettings)

/** One workspace, without a public address. */
export type SocketSettings = {
  readonly mode: 'socket'
  readonly appToken: string
  readonly botToken: string
}

/** Many workspaces, each installed over OAuth. */
export type HttpSettings = {
  readonly mode: 'http'
  readonly signingSecret: string
  readonly clientId: string
  readonly clientSecret: string
  readonly port: number
  /** Under which tokens are kept: the first encrypts, each decrypts. */
  readonly encryptionKeys: readonly [Uint8Array, ...Uint8Array[]]
}

/** Slack's own Web API. */
export const SLACK_API_URL = 'https://slack.com/api/'
