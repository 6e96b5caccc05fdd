import { z } from 'zod'
import type { Sending } from './courier.ts'
import type { Delivery } from './deliveries.ts'
import { elementsOf } from './elements.ts'
import type { Json, View } from './entities.ts'
import { type Entries, filled } from './form.ts'
import { viewPayload } from './payloads.ts'
import type { PeopleParts } from './people.ts'
import { Refusal, refuse } from './refusal.ts'
import { checkedView } from './view-checks.ts'

/** What people do with a modal as a whole. */
export type Submissions = {
  /** Fills in the fields named and submits; throws where Slack would not let a person do so. */
  submitView(view: View, entries?: Entries, sending?: Sending): Promise<Delivery>
  /** Closes a modal; undefined where the app did not ask to be told. */
  closeView(view: View, sending?: Sending): Promise<Delivery | undefined>
}

/** https://docs.slack.dev/surfaces/modals#response_actions */
const answer = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('clear') }),
  z.strictObject({
    response_action: z.literal('errors'),
    errors: z.record(z.string(), z.string().min(1)),
  }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown().optional() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown().optional() }),
])

/** People who fill in modals. */
export function createSubmissions(parts: PeopleParts): Submissions {
  const { world, views, triggers, responseUrls, courier } = parts

  // Slack gives a response URL for each channel chosen in a field that asks for it.
  function urlsFor({ definition, values, installation, user }: View): Json[] {
    return elementsOf(definition.blocks).flatMap(({ blockId, actionId, raw }) => {
      const { selected_channel, selected_conversation } = values[blockId]?.[actionId] ?? {}
      const channel = world.channels.get(String(selected_channel ?? selected_conversation))
      if (raw.response_url_enabled !== true || channel === undefined) return []
      const url = responseUrls.issue({ installation, user, channel, original: undefined })
      return [{ block_id: blockId, action_id: actionId, channel_id: channel.id, response_url: url }]
    })
  }

  function apply(view: View, response: unknown): void {
    if (isEmpty(response)) {
      views.close(view)
      return
    }
    const { data } = answer.safeParse(response)
    if (data === undefined) refuse(`not an answer to a submission: ${JSON.stringify(response)}`)
    switch (data.response_action) {
      case 'clear':
        views.close(view, true)
        break
      case 'errors':
        view.errors = errorsOf(view, data.errors)
        break
      case 'update':
        views.update(view, checkedView(data.view, 'modal'))
        break
      case 'push':
        views.push(view, checkedView(data.view, 'modal'))
    }
  }

  return {
    async submitView(view, entries = {}, sending = {}) {
      if (!view.isOpen) throw new Error('the view is closed')
      view.values = filled(view, entries)
      view.errors = {}
      const { installation, user } = view
      const triggerId = triggers.issue({ installation, user, view })
      const rest = { trigger_id: triggerId, response_urls: urlsFor(view) }
      const payload = viewPayload('view_submission', view, rest)
      const delivery = await courier(view.app, 'interactive', payload, sending)
      return settled(delivery, (response) => apply(view, response))
    },

    async closeView(view, sending = {}) {
      const { clear_on_close: isCleared = false, notify_on_close: tells } = view.definition
      views.close(view, isCleared)
      if (tells !== true) return undefined
      const payload = viewPayload('view_closed', view, { is_cleared: isCleared })
      return courier(view.app, 'interactive', payload, sending)
    },
  }
}

function errorsOf(view: View, errors: Record<string, string>): Record<string, string> {
  const inputs = elementsOf(view.definition.blocks).filter(({ isInput }) => isInput)
  const lost = Object.keys(errors).filter((id) => !inputs.some(({ blockId }) => blockId === id))
  return lost.length === 0 ? errors : refuse(`errors for no field: ${lost.join(', ')}`)
}

/** The delivery, turned into a failed one where Slack could not use what the app acknowledged with. */
export function settled(delivery: Delivery, use: (response: unknown) => void): Delivery {
  if (delivery.outcome === 'dispatch_failed') return delivery
  try {
    use(delivery.response)
    return delivery
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { response, outcome, ...rest } = delivery
    const reason = `a wrong acknowledgement: ${error.code} ${JSON.stringify(error.details)}`
    return { ...rest, outcome: 'dispatch_failed', reason }
  }
}

/** Whether an app acknowledged without saying anything. */
export function isEmpty(response: unknown): boolean {
  return (
    response === undefined ||
    response === null ||
    response === '' ||
    (typeof response === 'object' && Object.keys(response).length === 0)
  )
}
