import type { IncomingMessage } from 'node:http'
import { apiError } from './api-error.ts'
import type { Attachment } from './records.ts'

const MOST_BYTES = 25 * 1024 * 1024

/** A request's body: JSON, alone or beside files. */
export type RequestBody = { readonly body: unknown; readonly files: readonly Attachment[] }

/** Reads a body as Discord does; refuses what is too large or is no JSON. */
export async function readBody(
  request: IncomingMessage,
  newId: () => string,
): Promise<RequestBody> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  if (bytes.length > MOST_BYTES) throw apiError(40005)
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) {
    return { body: bytes.length === 0 ? undefined : jsonOf(String(bytes)), files: [] }
  }
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
  const files = [...form.values()].flatMap((value) =>
    typeof value === 'string' ? [] : [attachment(value, newId())],
  )
  return { body: jsonOf(String(form.get('payload_json') ?? '{}')), files }
}

function attachment({ name, size, type }: File, id: string): Attachment {
  return { id, filename: name, size, contentType: type }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw apiError(50109)
  }
}
