import { z } from 'zod'
import type { Courier, Sending } from './courier.ts'
import type { Delivery } from './deliveries.ts'
import { type Element, elementsOf } from './elements.ts'
import type { App, Channel, Json, Message, User, View } from './entities.ts'
import { type Entry, entered, initialValues } from './form.ts'
import {
  eventPayload,
  messageActionPayload,
  slashCommandPayload,
  viewActionPayload,
} from './payloads.ts'
import type { Answer, ResponseUrls } from './response-urls.ts'
import { isEmpty, settled } from './submissions.ts'
import type { Triggers } from './triggers.ts'
import { wireView } from './view-methods.ts'
import type { Views } from './views.ts'
import type { World } from './world.ts'

/** Which of the apps of a workspace is meant, where it has several, and how to send. */
export type Addressed = Sending & { readonly app?: App }

/** A command as somebody types it. */
export type CommandDetails = Addressed & {
  readonly user: User
  readonly channel: Channel
  readonly text?: string
  /** The app's first command where not said. */
  readonly command?: string
}

/** Which button of a message or view; `user` is needed for a message. */
export type Press = Sending & {
  readonly user?: User
  readonly actionId?: string
  readonly value?: string
}

/** What is chosen from which menu, boxes or calendar; `user` is needed for a message. */
export type Choice = Sending & {
  readonly user?: User
  readonly actionId: string
  readonly choice: Entry
}

const urls = z.looseObject({
  response_url: z.string().optional(),
  response_urls: z.array(z.object({ response_url: z.string() })).optional(),
})

/** What people do; each resolves to how the app took it, and never rejects over the app. */
export type People = {
  slashCommand(details: CommandDetails): Promise<Delivery>
  clickButton(place: Message | View, press?: Press): Promise<Delivery>
  choose(place: Message | View, choice: Choice): Promise<Delivery>
  openHome(
    user: User,
    details?: Addressed & { readonly tab?: 'home' | 'messages' },
  ): Promise<Delivery>
  /** What the app answered to something a person did, as far as it has. */
  answersTo(delivery: Delivery): readonly Answer[]
}

/** What people act through. */
export type PeopleParts = {
  readonly world: World
  readonly views: Views
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
  readonly courier: Courier
}

/** People who use the apps of a world. */
export function createPeople({
  world,
  views,
  triggers,
  responseUrls,
  courier,
}: PeopleParts): People {
  function act(place: Message | View, found: Element, value: Json, { user, ...sending }: Press) {
    const { actionId, blockId } = found
    const at = (Date.now() / 1000).toFixed(6)
    const action = { action_id: actionId, block_id: blockId, action_ts: at, ...value }
    if (isView(place)) {
      const { installation } = place
      const triggerId = triggers.issue({ installation, user: place.user, view: place })
      const payload = viewActionPayload({ ...place, triggerId }, place, action)
      return courier(installation.app, 'interactive', payload, sending)
    }
    if (user === undefined || place.app === undefined) {
      throw new Error('only a person can do this, to a message of an app')
    }
    const installation = world.installationIn(user.team, place.app)
    const asked = { installation, user, channel: place.channel, original: place }
    const triggerId = triggers.issue({ installation, user, view: undefined })
    const scene = { installation, user, triggerId, responseUrl: responseUrls.issue(asked) }
    const values = initialValues(place.blocks)
    if (found.type !== 'button') values[blockId] = { ...values[blockId], [actionId]: value }
    const payload = messageActionPayload(scene, place, action, values)
    return courier(installation.app, 'interactive', payload, sending)
  }

  return {
    async slashCommand({ user, channel, text = '', command, app, ...sending }) {
      const installation = world.installationIn(channel.team, app)
      const { name: appName, commands } = installation.app
      const name = command ?? commands[0] ?? ''
      if (!commands.includes(name)) throw new Error(`${appName} has no command ${name}`)
      const responseUrl = responseUrls.issue({ installation, user, channel, original: undefined })
      const triggerId = triggers.issue({ installation, user, view: undefined })
      const scene = { installation, user, channel, command: name, text, triggerId, responseUrl }
      const payload = slashCommandPayload(scene)
      const delivery = await courier(installation.app, 'slash_commands', payload, sending)
      return settled(delivery, (response) => {
        if (isEmpty(response)) return
        const body = typeof response === 'string' ? { text: response } : response
        responseUrls.answer(responseUrl, 'acknowledgement', body)
      })
    },

    async clickButton(place, press = {}) {
      const { actionId, value } = press
      const found = only(place, press, (element) => {
        const isMeant = actionId === undefined || element.actionId === actionId
        const isValue = value === undefined || element.raw.value === value
        return element.type === 'button' && isMeant && isValue
      })
      const { text, value: held, url } = found.raw
      return act(place, found, { type: 'button', text, value: held, url }, press)
    },

    async choose(place, { actionId, choice, ...press }) {
      const found = only(place, { actionId }, (element) => element.actionId === actionId)
      const value = entered(found, choice)
      if (isView(place)) {
        const { blockId } = found
        place.values[blockId] = { ...place.values[blockId], [actionId]: value }
      }
      return act(place, found, value, press)
    },

    async openHome(user, { app, tab = 'home', ...sending } = {}) {
      const installation = world.installationIn(user.team, app)
      const channel = world.openIm(user, installation.bot)
      const home = views.homeOf(user, installation.app)
      const event = {
        type: 'app_home_opened',
        user: user.id,
        channel: channel.id,
        tab,
        ...(home !== undefined && { view: wireView(home) }),
      }
      return courier(installation.app, 'events_api', eventPayload(installation, event), sending)
    },

    answersTo({ payload }) {
      const { response_url, response_urls = [] } = urls.parse(payload)
      const all = [response_url ?? [], response_urls.map((one) => one.response_url)].flat()
      return all.flatMap(responseUrls.answersAt)
    },
  }
}

function isView(place: Message | View): place is View {
  return 'definition' in place
}

function only(place: Message | View, wanted: Press, isMeant: (one: Element) => boolean): Element {
  const all = elementsOf(isView(place) ? place.definition.blocks : place.blocks)
  const found = all.filter(isMeant)
  const [first] = found
  if (first !== undefined && found.length === 1) return first
  const there = all.map(({ type, actionId, raw }) => `${type} ${actionId} ${raw.value ?? ''}`)
  const { actionId = '', value = '' } = wanted
  throw new Error(`${found.length} are called ${actionId} ${value}; there are: ${there.join(', ')}`)
}
