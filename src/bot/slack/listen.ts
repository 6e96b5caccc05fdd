import { setTimeout as sleep } from 'node:timers/promises'
import type { App, BlockAction, BlockElementAction, ViewResponseAction } from '@slack/bolt'
import { WENT_WRONG } from '../bot.ts'
import { SLASH_COMMAND } from '../commands.ts'
import { answerPressed, answerTyped, sayProblem } from './answering.ts'
import type { Ask, Desk } from './desk.ts'
import { showHome } from './home.ts'
import { answerHome, answerInView } from './home-actions.ts'
import { FIRST_PAGES } from './home-pages.ts'
import { sharedPage } from './pages.ts'
import { answerForm } from './settings-modal.ts'
import { SETTINGS_FORM } from './settings-view.ts'

/** Slack waits 3 s for what becomes of a form. */
const FORM_WITHIN_MS = 2500
const LATE = 'This takes longer than Slack waits. Save once more.'

/** Work that goes on after Slack has been answered; a stop waits for it. */
export type Background = {
  run(work: Promise<unknown>): void
  settled(): Promise<void>
}

/** Nothing under way. */
export function createBackground(onError: (cause: unknown) => void): Background {
  const running = new Set<Promise<unknown>>()
  return {
    run(work) {
      const watched = work.catch(onError).finally(() => running.delete(watched))
      running.add(watched)
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** Answers people. Each request is acknowledged before anything else is asked of anybody. */
export function listen(app: App, desk: Desk, background: Background): void {
  app.command(SLASH_COMMAND, async ({ ack, command }) => {
    await ack()
    const ask: Ask = {
      workspace: command.team_id,
      user: command.user_id,
      channel: command.channel_id,
      channelName: command.channel_name,
      responseUrl: command.response_url,
      triggerId: command.trigger_id,
    }
    background.run(orSay(desk, ask, answerTyped(desk, ask, unescaped(command.text ?? ''))))
  })

  app.action<BlockAction>(
    /^(entry|button-\d+|page-\d+|share(-\d+)?)$/,
    async ({ ack, body, action }) => {
      await ack()
      const { channel, container } = body
      if (channel === undefined) {
        background.run(answerInView(desk, person(body), heldBy(action)))
        return
      }
      const ask: Ask = {
        ...person(body),
        otherWorkspaces: [body.team?.id, body.message?.team].flatMap((one) => one ?? []),
        channel: channel.id,
        channelName: channel.name,
        responseUrl: body.response_url,
        isInOwnMessage: container.is_ephemeral === true,
        message: container.message_ts,
        page: sharedPage(action.action_id),
      }
      background.run(orSay(desk, ask, answerPressed(desk, ask, heldBy(action))))
    },
  )

  app.action<BlockAction>(/^home-/, async ({ ack, body, action }) => {
    await ack()
    background.run(answerHome(desk, person(body), heldBy(action)))
  })

  app.view(SETTINGS_FORM, async ({ ack, body, view }) => {
    const scene = { workspace: body.user.team_id ?? body.team?.id ?? '', user: body.user.id }
    const answering = answerForm(desk, scene, view).catch((cause: unknown) => {
      background.run(Promise.reject(cause))
      return { response_action: 'errors', errors: { cadence: WENT_WRONG } } as const
    })
    background.run(answering.then((answer) => afterForm(desk, scene, answer)))
    const late = { response_action: 'errors', errors: { cadence: LATE } } as const
    await ack(await Promise.race([answering, sleep(FORM_WITHIN_MS, late, { ref: false })]))
  })

  app.event('app_home_opened', async ({ event, body }) => {
    desk.people.noteOwn(body.team_id, event.channel)
    if (event.tab !== 'home') return
    background.run(showHome(desk, { workspace: body.team_id, user: event.user }, FIRST_PAGES))
  })
}

/** A Home tab shows what a form has changed, wherever that was opened. */
async function afterForm(
  desk: Desk,
  scene: Pick<Ask, 'workspace' | 'user'>,
  { response_action }: ViewResponseAction,
): Promise<void> {
  if (response_action !== 'errors') await showHome(desk, scene)
}

/** Nobody who asked is left without an answer. */
async function orSay(desk: Desk, ask: Ask, answering: Promise<void>): Promise<void> {
  try {
    await answering
  } catch (cause) {
    await sayProblem(desk, ask, WENT_WRONG)
    throw cause
  }
}

/** Slack's three escapes taken back: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function person(body: BlockAction): Omit<Ask, 'channel'> {
  const workspace = body.user.team_id ?? body.team?.id ?? ''
  return { workspace, user: body.user.id, triggerId: body.trigger_id }
}

function heldBy(action: BlockElementAction): string {
  switch (action.type) {
    case 'button':
      return action.value ?? ''
    case 'overflow':
      return action.selected_option.value ?? ''
    default:
      return ''
  }
}
