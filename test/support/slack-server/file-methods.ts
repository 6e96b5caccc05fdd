import { z } from 'zod'
import { json } from './arguments.ts'
import type { Channel } from './entities.ts'
import type { Messages } from './messages.ts'
import { botMethod, isMember, type MethodTable, visibleChannel } from './methods.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

/** A file an app sent; `channel` is where it was shared. */
export type SharedFile = {
  readonly id: string
  readonly name: string
  title: string
  content: Buffer
  channel: Channel | undefined
}

/** The files apps sent, and what takes them. */
export type Files = {
  readonly all: readonly SharedFile[]
  readonly methods: MethodTable
  /** Takes the bytes of a file; false where nobody asked to send it. */
  receive(id: string, contentType: string, body: Buffer): Promise<boolean>
}

/** https://docs.slack.dev/messaging/working-with-files#uploading_files */
export function createFiles(world: World, messages: Messages, origin: () => string): Files {
  const all: SharedFile[] = []
  const announced = new Map<string, number>()

  const methods = {
    'files.getUploadURLExternal': botMethod(
      ['files:write'],
      z.looseObject({ filename: z.string().min(1), length: z.coerce.number().int().min(1) }),
      (_bot, { filename: name, length }) => {
        const id = world.newId('F')
        all.push({ id, name, title: name, content: Buffer.alloc(0), channel: undefined })
        announced.set(id, length)
        return { upload_url: `${origin()}/upload/v1/${id}`, file_id: id }
      },
    ),

    'files.completeUploadExternal': botMethod(
      ['files:write'],
      z.looseObject({
        files: json.pipe(
          z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1),
        ),
        channel_id: z.string().optional(),
        initial_comment: z.string().optional(),
        thread_ts: z.string().optional(),
      }),
      (bot, args) => {
        const channel =
          args.channel_id === undefined ? undefined : visibleChannel(world, bot, args.channel_id)
        if (channel !== undefined && !isMember(bot, channel)) refuse('not_in_channel')
        if (channel?.isArchived) refuse('is_archived')
        const files = args.files.map(({ id, title }) => {
          const file = all.find((one) => one.id === id) ?? refuse('file_not_found')
          if (file.content.length !== announced.get(id)) refuse('file_upload_size_mismatch')
          return Object.assign(file, { title: title ?? file.title, channel })
        })
        if (channel !== undefined) {
          const { bot: user, botId, app } = bot.installation
          const text = args.initial_comment ?? ''
          const threadTs = args.thread_ts
          messages.post({ channel, user: user.id, botId, app, text, threadTs })
        }
        return { files: files.map(({ id, name, title }) => ({ id, name, title })) }
      },
    ),
  }

  return {
    all,
    methods,
    async receive(id, contentType, body) {
      const file = all.find((one) => one.id === id)
      if (file === undefined) return false
      file.content = await bytesOf(contentType, body)
      return true
    },
  }
}

// Clients send either the bytes alone or a form that holds them.
async function bytesOf(contentType: string, body: Buffer): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return body
  const headers = { 'content-type': contentType }
  const form = await new Response(new Uint8Array(body), { headers }).formData()
  const blob = [...form.values()].find((value) => typeof value !== 'string')
  return blob === undefined ? Buffer.alloc(0) : Buffer.from(await blob.arrayBuffer())
}
