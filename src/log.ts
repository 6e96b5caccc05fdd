import pino, { type Logger } from 'pino'
import type { Config } from './config.ts'

export type { Logger }

/** JSON lines on stderr, so that digests and answers on stdout stay clean. */
export function createLogger(level: Config['logLevel']): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
}
