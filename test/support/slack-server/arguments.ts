import { z } from 'zod'
import type { Json } from './entities.ts'
import { refuse } from './refusal.ts'

/** The arguments of a call, however they were sent. Throws a refusal where they cannot be read. */
export async function readArguments(
  contentType: string,
  body: Buffer,
  query: URLSearchParams,
): Promise<Json> {
  const fromQuery = Object.fromEntries(query)
  if (body.length === 0) return fromQuery
  const [type = ''] = contentType.split(';')
  switch (type.trim()) {
    case 'application/x-www-form-urlencoded':
      return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) }
    case 'application/json':
      return { ...fromQuery, ...readJson(body.toString()) }
    case 'multipart/form-data': {
      const headers = { 'content-type': contentType }
      const form = await new Response(new Uint8Array(body), { headers }).formData()
      return { ...fromQuery, ...Object.fromEntries(form) }
    }
    default:
      return refuse(type === '' ? 'missing_post_type' : 'invalid_post_type')
  }
}

const jsonObject = z.record(z.string(), z.unknown())

function readJson(text: string): Json {
  try {
    return jsonObject.parse(JSON.parse(text))
  } catch {
    return refuse('invalid_json')
  }
}

/** An object that a form sends as a JSON string. */
export const json = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}, z.unknown())

/** A yes or no, as forms and JSON say it. */
export const flag = z.preprocess(
  (value) => (typeof value === 'string' ? ['true', '1'].includes(value) : value),
  z.boolean(),
)

/** How many items a page holds. */
export const limit = z.coerce.number().int().min(1).max(1000)
