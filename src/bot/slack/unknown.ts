import type { Desk } from './desk.ts'

const NOT_NOW = 'Slack does not tell who you are just now. Try again in a minute.'
const UNREADABLE =
  'I cannot read how I am installed in this workspace, so I change nothing here. Waiting does not help: whoever runs the bot has to see to it.'

/** Why it is not known who somebody is, as they are told it. */
export async function whyUnknown({ tokens }: Desk, workspace: string): Promise<string> {
  const found = await tokens.of(workspace)
  return found.has === 'unreadable' ? UNREADABLE : NOT_NOW
}
