import { randomUUID } from 'node:crypto'
import type { Delivery, Kind, Parcel, Receipt, Tampering } from './deliveries.ts'
import type { App, Json } from './entities.ts'
import { sendSigned, signedRequest } from './signed-requests.ts'
import type { SocketHub } from './sockets.ts'

/** How something is brought to an app. */
export type Sending = {
  readonly tampering?: Tampering
  /** How often an event that was not taken is sent again; Slack does so three times. */
  readonly retries?: number
}

/** Brings things to apps, over a socket or to their request URL, as each is set up. */
export type Courier = (app: App, kind: Kind, payload: Json, sending?: Sending) => Promise<Delivery>

/** A courier that waits for an app as long as people do. */
export function createCourier(
  sockets: SocketHub,
  ackTimeoutMs: number,
  stopping: AbortSignal,
): Courier {
  return async (app, kind, payload, { tampering = {}, retries = 0 } = {}) => {
    let reason = ''
    const newParcel = (attempts: number): Parcel => {
      const retry = attempts === 1 ? undefined : { num: attempts - 1, reason }
      return { id: randomUUID(), app, kind, payload, retry, tampering }
    }
    for (let attempts = 1; ; attempts += 1) {
      const parcel = newParcel(attempts)
      const send = sender(parcel)
      const receipt = await send()
      if (receipt.outcome === 'acknowledged' || attempts > retries) {
        const again = () => sender(newParcel(attempts + 1))()
        return { ...receipt, id: parcel.id, kind, payload, attempts, replay: send, again }
      }
      reason = whyAgain(app, receipt.httpStatus)
    }
  }

  function sender(parcel: Parcel): (url?: string) => Promise<Receipt> {
    const { requestUrl } = parcel.app
    if (requestUrl === undefined) return () => sockets.send(parcel)
    const signed = signedRequest(parcel, requestUrl)
    return (url = signed.url) => {
      const until = AbortSignal.any([AbortSignal.timeout(ackTimeoutMs), stopping])
      return sendSigned({ ...signed, url }, until)
    }
  }
}

function whyAgain({ requestUrl }: App, httpStatus: number | undefined): string {
  if (requestUrl === undefined) return 'timeout'
  return httpStatus === undefined ? 'http_timeout' : 'http_error'
}
