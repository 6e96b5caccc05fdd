// Adds to what ../discord-api-spec.d.ts declares of the same package.
declare module 'discord-api-spec/zod' {
  import type { ZodMiniType } from 'zod/mini'

  export const ApplicationCommandCreateRequestSchema: ZodMiniType
  export const ApplicationCommandPatchRequestPartialSchema: ZodMiniType
  export const ApplicationCommandResponseSchema: ZodMiniType
  export const CreateForumThreadRequestSchema: ZodMiniType
  export const CreatedThreadResponseSchema: ZodMiniType
  export const CreateTextThreadWithMessageRequestSchema: ZodMiniType
  export const CreateTextThreadWithoutMessageRequestSchema: ZodMiniType
  export const ErrorResponseSchema: ZodMiniType
  export const GatewayBotResponseSchema: ZodMiniType
  export const GuildChannelResponseSchema: ZodMiniType
  export const GuildMemberResponseSchema: ZodMiniType
  export const GuildRoleResponseSchema: ZodMiniType
  export const GuildWithCountsResponseSchema: ZodMiniType
  export const IncomingWebhookInteractionRequestSchema: ZodMiniType
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: ZodMiniType
  export const InteractionApplicationCommandAutocompleteCallbackIntegerDataSchema: ZodMiniType
  export const InteractionApplicationCommandAutocompleteCallbackNumberDataSchema: ZodMiniType
  export const InteractionApplicationCommandAutocompleteCallbackStringDataSchema: ZodMiniType
  export const InteractionCallbackResponseSchema: ZodMiniType
  export const MessageEditRequestPartialSchema: ZodMiniType
  export const MessageResponseSchema: ZodMiniType
  export const ModalInteractionCallbackRequestDataSchema: ZodMiniType
  export const PrivateApplicationResponseSchema: ZodMiniType
  export const PrivateChannelResponseSchema: ZodMiniType
  export const ThreadResponseSchema: ZodMiniType
  export const UserPIIResponseSchema: ZodMiniType
}
