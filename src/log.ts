import pino, { type DestinationStream, type Logger } from 'pino'
import type { Config } from './config.ts'
import { HIDDEN, SECRET_KEYS, withoutSecrets } from './log-secrets.ts'

export type { Logger }

/** JSON lines on stderr, so that digests and answers on stdout stay clean; without tokens and passwords. */
export function createLogger(
  level: Config['logLevel'],
  stream: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: HIDDEN },
      serializers: {
        err: (cause) => withoutSecrets(pino.stdSerializers.err(cause)),
        // What a platform, or an error, said about a delivery.
        reason: (text) => withoutSecrets(text),
      },
    },
    stream,
  )
}
