import { z } from 'zod'

const QUOTES = /^["'“”‘’]|["'“”‘’]$/
const HERE: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']
const LAST_PORT = 65_535

/** What a secret that stands in quotes is told. */
export const IN_QUOTES = 'stands in quotes: write it without (it is not shown)'

/** A variable without the spaces around it, which are nobody's wish; one that is empty is not set. */
export function given<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.trim() || undefined : value),
    schema,
  )
}

/** Whether a value begins or ends with a quote, as one copied from a shell or a letter does. */
export function isQuoted(text: string): boolean {
  return QUOTES.test(text)
}

/** A text whose value no problem repeats. */
export function secret() {
  return z.string().refine((text) => !isQuoted(text), { message: IN_QUOTES, abort: true })
}

/** A whole number within limits. */
export function wholeNumber(least: number, most: number) {
  const problem = `must be a whole number from ${least} to ${most}`
  return z.coerce.number(problem).int(problem).min(least, problem).max(most, problem)
}

/** The number of a port. */
export function port() {
  return wholeNumber(1, LAST_PORT)
}

/** An address to which `what` is sent: over https, unless it is on this machine. */
export function addressFor(what: string) {
  return z
    .url({ message: 'must be an address', abort: true })
    .refine(isSafe, `must begin with https://, for ${what} sent there`)
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || HERE.includes(hostname)
}
