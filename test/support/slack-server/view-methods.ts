import { z } from 'zod'
import { json } from './arguments.ts'
import { withBlockIds } from './elements.ts'
import type { Json, View } from './entities.ts'
import { type Bot, botMethod, type MethodTable } from './methods.ts'
import { refuse, refuseWith } from './refusal.ts'
import type { Triggers } from './triggers.ts'
import { checkedView } from './view-checks.ts'
import type { Views } from './views.ts'
import type { World } from './world.ts'

const triggered = z.looseObject({ trigger_id: z.string().min(1), view: json })

/** views.*. */
export function viewMethods(world: World, views: Views, triggers: Triggers): MethodTable {
  function found(
    bot: Bot,
    args: { view_id?: string | undefined; external_id?: string | undefined },
  ): View {
    if (args.view_id === undefined && args.external_id === undefined) {
      refuseWith('invalid_arguments', ['[ERROR] missing required field: view_id'])
    }
    const view = views.find({ id: args.view_id, externalId: args.external_id })
    return view?.installation === bot.installation ? view : refuse('not_found')
  }

  return {
    'views.open': botMethod([], triggered, (bot, args) => {
      const definition = checkedView(args.view, 'modal')
      const { user } = triggers.exchange(args.trigger_id, bot.installation)
      return { view: wireView(views.open(bot.installation, user, definition)) }
    }),

    'views.push': botMethod([], triggered, (bot, args) => {
      const definition = checkedView(args.view, 'modal')
      const { view } = triggers.exchange(args.trigger_id, bot.installation)
      return { view: wireView(views.push(view ?? refuse('not_found'), definition)) }
    }),

    'views.update': botMethod(
      [],
      z.looseObject({
        view: json,
        view_id: z.string().optional(),
        external_id: z.string().optional(),
        hash: z.string().optional(),
      }),
      (bot, args) => {
        const view = found(bot, args)
        const definition = checkedView(args.view, view.definition.type)
        if (args.hash !== undefined && args.hash !== view.hash) refuse('hash_conflict')
        views.update(view, definition)
        return { view: wireView(view) }
      },
    ),

    'views.publish': botMethod(
      [],
      z.looseObject({ user_id: z.string(), view: json, hash: z.string().optional() }),
      (bot, args) => {
        const user = world.users.get(args.user_id) ?? refuse('user_not_found')
        if (!bot.installation.teams.includes(user.team)) refuse('user_not_found')
        if (!bot.app.hasHomeTab) refuse('not_enabled')
        const definition = checkedView(args.view, 'home')
        const before = views.homeOf(user, bot.app)
        if (args.hash !== undefined && before !== undefined && args.hash !== before.hash) {
          refuse('hash_conflict')
        }
        return { view: wireView(views.publish(bot.installation, user, definition)) }
      },
    ),
  }
}

/** A view as Slack gives it out, with what stands in its fields. */
export function wireView({ definition, installation, app, ...view }: View): Json {
  const { title, submit, close, blocks } = definition
  return {
    id: view.id,
    team_id: view.user.team.id,
    type: definition.type,
    blocks: withBlockIds(blocks),
    private_metadata: definition.private_metadata ?? '',
    callback_id: definition.callback_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: title ?? { type: 'plain_text', text: 'View Title' },
    clear_on_close: definition.clear_on_close ?? false,
    notify_on_close: definition.notify_on_close ?? false,
    close: close ?? null,
    submit: submit ?? null,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: definition.external_id ?? '',
    app_installed_team_id: installation.isOrgWide
      ? (installation.teams[0].enterprise?.id ?? installation.teams[0].id)
      : installation.teams[0].id,
    bot_id: installation.botId,
  }
}
