// The package ships its zod schemas without declarations.
declare module 'discord-api-spec/zod' {
  import type { ZodMiniType } from 'zod/mini'

  export const MessageCreateRequestSchema: ZodMiniType
}
