import type { Place } from '../db/subscriptions.ts'
import { nearestWord } from '../domain/nearest.ts'
import { PLATFORMS } from '../domain/platform-name.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { TERMINAL } from './console.ts'

/** A channel as operators write it: `slack/T1/C1`. */
export function placeText({ platform, workspace, channel }: Place): string {
  return `${platform}/${workspace}/${channel}`
}

/** The channel that a text such as `slack/T1/C1` names. */
export function parsePlace(text: string): Result<Place> {
  const parts = text.trim().split('/')
  const [name = '', workspace = '', channel = ''] = parts
  const platform = PLATFORMS.find((one) => one === name.toLowerCase())
  if (parts.length !== 3 || workspace === '' || channel === '') {
    return refuse(`"${text}" is no channel; write it like slack/T0123ABCD/C0123ABCD.`)
  }
  if (platform === undefined) {
    const near = nearestWord(name.toLowerCase(), PLATFORMS)
    const advice = near === undefined ? '' : ` Did you mean ${near}?`
    return refuse(`"${name}" is no platform.${advice} Known: ${PLATFORMS.join(', ')}.`)
  }
  return ok({ platform, workspace, channel })
}

/** What ids look like; names such as `#general` are what people take for them. */
const ID_FORMS = {
  slack: { workspace: /^[TE][A-Z0-9]+$/, channel: /^([CGD][A-Z0-9]+|@[UW][A-Z0-9]+)$/ },
  discord: { workspace: /^\d+$/, channel: /^@?\d+$/ },
} as const
const ID_EXAMPLES = {
  slack: { workspace: 'T0123ABCD', channel: 'C0123ABCD, or @U0123ABCD for a person' },
  discord: {
    workspace: '123456789012345678',
    channel: '123456789012345678, or @123456789012345678 for a person',
  },
} as const

/** The place again, or which of its ids cannot be one of its platform. */
export function checkPlace(place: Place): Result<Place> {
  const { platform } = place
  if (platform === 'console') {
    const [written, own] = [placeText(place), placeText(TERMINAL)]
    return written === own
      ? ok(place)
      : refuse(`"${written}" is no channel; the console has one, ${own}.`)
  }
  for (const part of ['workspace', 'channel'] as const) {
    if (ID_FORMS[platform][part].test(place[part])) continue
    return refuse(
      `"${place[part]}" is not the id of a ${part} on ${platform}; ids look like ${ID_EXAMPLES[platform][part]}.`,
    )
  }
  return ok(place)
}

const GROUP_FORMS = { slack: /^S[A-Z0-9]+$/, discord: /^\d+$/ } as const
const GROUP_EXAMPLES = {
  slack: 'a user group on slack; their ids look like S0123ABCD',
  discord: 'a role on discord; their ids look like 123456789012345678',
} as const

/** The group again that reminders in a place may call, or why it cannot be one. */
export function checkGroup(place: Place, group: string): Result<string> {
  const { platform, workspace } = place
  if (platform === 'console') return refuse('A terminal has no groups to call.')
  if (personOf(place) !== undefined) return refuse('Direct messages call no group.')
  // Discord's @everyone is a role with the id of the server.
  if (group === workspace) return refuse(`"${group}" would call everybody; name another role.`)
  return GROUP_FORMS[platform].test(group)
    ? ok(group)
    : refuse(`"${group}" is not ${GROUP_EXAMPLES[platform]}.`)
}

/** The id of the person a place is, where it is no channel: `U1` of `slack/T1/@U1`. */
export function personOf({ channel }: Place): string | undefined {
  return channel.startsWith('@') ? channel.slice(1) : undefined
}
