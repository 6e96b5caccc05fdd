import { z } from 'zod'
import { json, limit } from './arguments.ts'
import { shapeProblems } from './block-checks.ts'
import type { App, Installation, Json, User } from './entities.ts'
import type { Codes } from './grants.ts'
import { install } from './installations.ts'
import { manifest } from './manifest.ts'
import { appMethod, type Bot, botMethod, type MethodTable, openMethod, page } from './methods.ts'
import { refuse, refuseWith } from './refusal.ts'
import { type Grant, TOKEN_LIFE_SECONDS, type Tokens } from './tokens.ts'
import type { World } from './world.ts'

/** What the methods about apps work with. */
export type AppMethodParts = {
  readonly world: World
  readonly tokens: Tokens
  readonly codes: Codes
  /** A new place for a Socket Mode connection of an app. */
  readonly socketUrl: (app: App) => string
  readonly onUninstalled: (installation: Installation) => void
  readonly onRevoked: (installation: Installation) => void
}

const client = { client_id: z.string(), client_secret: z.string() }

/** auth.*, oauth.v2.access and apps.*. */
export function appMethods(parts: AppMethodParts): MethodTable {
  const { world, tokens, codes, socketUrl, onUninstalled, onRevoked } = parts

  function clientApp({ client_id, client_secret }: z.infer<z.ZodObject<typeof client>>): App {
    const app = [...world.apps.values()].find(({ clientId }) => clientId === client_id)
    if (app === undefined) refuse('invalid_client_id')
    if (app.clientSecret !== client_secret) refuse('bad_client_secret')
    return app
  }

  return {
    'auth.test': {
      scopes: [],
      run(caller) {
        if (caller === undefined) refuse('not_authed')
        const { installation } = caller.token
        if (installation === undefined) return { app_id: caller.app.id, app_name: caller.app.name }
        return identity({ ...caller, installation })
      },
    },

    'auth.teams.list': botMethod(
      [],
      z.looseObject({ cursor: z.string().optional(), limit: limit.default(100) }),
      ({ installation }, args) => {
        const { items, nextCursor } = page(installation.teams, args)
        return {
          teams: items.map(({ id, name }) => ({ id, name })),
          response_metadata: { next_cursor: nextCursor },
        }
      },
    ),

    'auth.revoke': botMethod([], z.looseObject({}), ({ installation }) => {
      tokens.endAll(installation, 'token_revoked')
      onRevoked(installation)
      return { revoked: true }
    }),

    'oauth.v2.access': openMethod(
      z.looseObject({
        ...client,
        grant_type: z.string().default('authorization_code'),
        code: z.string().default(''),
        redirect_uri: z.string().optional(),
        refresh_token: z.string().default(''),
      }),
      (args) => {
        const app = clientApp(args)
        if (args.grant_type === 'refresh_token') {
          return access(tokens.refresh(app, args.refresh_token))
        }
        if (args.grant_type !== 'authorization_code') refuse('invalid_grant_type')
        const consent = codes.exchange(args.code, app, args.redirect_uri)
        const { scopes, user, isOrgWide, teams } = consent
        const details = { scopes, installer: user, isOrgWide }
        return access(install(world, tokens, app, teams, details).grant, user)
      },
    ),

    'apps.connections.open': appMethod(['connections:write'], (app) => ({ url: socketUrl(app) })),

    'apps.uninstall': botMethod([], z.looseObject(client), ({ app, installation }, args) => {
      if (clientApp(args) !== app) refuse('client_id_token_mismatch')
      onUninstalled(installation)
      return {}
    }),

    'apps.manifest.validate': openMethod(z.looseObject({ manifest: json }), (args) => {
      const problems = shapeProblems(manifest, args.manifest, '')
      if (problems.length > 0) refuseWith('invalid_manifest', problems)
      return {}
    }),
  }
}

function identity({ installation }: Bot): Json {
  const [team] = installation.teams
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: installation.bot.name,
    team_id: team.id,
    user_id: installation.bot.id,
    bot_id: installation.botId,
    ...(team.enterprise !== undefined && { enterprise_id: team.enterprise.id }),
    is_enterprise_install: installation.isOrgWide,
  }
}

// `user` is who just installed the app; a refreshed token comes without.
function access({ token, refreshToken }: Grant, user?: User): Json {
  const { app, value } = token
  const installation = token.installation ?? refuse('internal_error')
  const { teams, isOrgWide, scopes, bot } = installation
  const [team] = teams
  return {
    access_token: value,
    token_type: 'bot',
    scope: scopes.join(','),
    bot_user_id: bot.id,
    app_id: app.id,
    team: isOrgWide ? null : { id: team.id, name: team.name },
    enterprise: team.enterprise ?? null,
    is_enterprise_install: isOrgWide,
    ...(user !== undefined && { authed_user: { id: user.id } }),
    ...(refreshToken !== undefined && {
      refresh_token: refreshToken,
      expires_in: TOKEN_LIFE_SECONDS,
    }),
  }
}
