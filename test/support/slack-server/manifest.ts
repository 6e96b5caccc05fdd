import { z } from 'zod'

const url = z.url().max(3000)

/** An app manifest, as far as bots like ours use it: https://docs.slack.dev/reference/app-manifest */
export const manifest = z.strictObject({
  _metadata: z
    .strictObject({ major_version: z.number(), minor_version: z.number().optional() })
    .optional(),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140).optional(),
    long_description: z.string().min(175).max(4000).optional(),
    background_color: z
      .string()
      .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i)
      .optional(),
  }),
  features: z
    .strictObject({
      app_home: z
        .strictObject({
          home_tab_enabled: z.boolean().optional(),
          messages_tab_enabled: z.boolean().optional(),
          messages_tab_read_only_enabled: z.boolean().optional(),
        })
        .optional(),
      bot_user: z
        .strictObject({
          display_name: z.string().min(1).max(80),
          always_online: z.boolean().optional(),
        })
        .optional(),
      shortcuts: z.array(z.looseObject({})).max(10).optional(),
      slash_commands: z
        .array(
          z.strictObject({
            command: z
              .string()
              .max(32)
              .regex(/^\/\S+$/),
            description: z.string().min(1).max(2000),
            usage_hint: z.string().max(1000).optional(),
            should_escape: z.boolean().optional(),
            url: url.optional(),
          }),
        )
        .min(1)
        .max(50)
        .optional(),
    })
    .optional(),
  oauth_config: z
    .strictObject({
      redirect_urls: z.array(url).max(1000).optional(),
      scopes: z
        .strictObject({
          bot: z.array(z.string()).max(255).optional(),
          bot_optional: z.array(z.string()).max(255).optional(),
          user: z.array(z.string()).max(255).optional(),
        })
        .optional(),
    })
    .optional(),
  settings: z
    .strictObject({
      event_subscriptions: z
        .strictObject({
          request_url: url.optional(),
          bot_events: z.array(z.string()).max(100).optional(),
          metadata_subscriptions: z.array(z.looseObject({})).max(20).optional(),
        })
        .optional(),
      interactivity: z
        .strictObject({
          is_enabled: z.boolean(),
          request_url: url.optional(),
          message_menu_options_url: url.optional(),
        })
        .optional(),
      allowed_ip_address_ranges: z.array(z.string()).max(10).optional(),
      org_deploy_enabled: z.boolean().optional(),
      socket_mode_enabled: z.boolean().optional(),
      token_rotation_enabled: z.boolean().optional(),
    })
    .optional(),
})
