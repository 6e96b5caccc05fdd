import { parsePlace, placeText } from '../bot/place.ts'
import type { Database } from '../db/database.ts'
import {
  findSubscription,
  getSubscription,
  listSubscriptions,
  type Subscription,
} from '../db/subscriptions.ts'
import { nearestWord } from '../domain/nearest.ts'
import { ok, type Result, refuse } from '../domain/result.ts'

/** The subscription that an id or a place such as `slack/T1/C1` names; a removed one only by its id. */
export async function findNamed(db: Database, name: string): Promise<Result<Subscription>> {
  if (/^\d{1,15}$/.test(name)) {
    const found = await getSubscription(db, Number(name))
    return found === undefined ? refuse(`There is no subscription ${name}.`) : ok(found)
  }
  const place = parsePlace(name)
  if (!place.ok) return place
  const found = await findSubscription(db, place.value)
  return found === undefined ? refuse(await noneText(db, placeText(place.value))) : ok(found)
}

/** The same, but for those that were removed. */
export async function findServed(db: Database, name: string): Promise<Result<Subscription>> {
  const found = await findNamed(db, name)
  if (!found.ok || found.value.state !== 'removed') return found
  const place = placeText(found.value)
  return refuse(`Subscription ${found.value.id} of ${place} was removed; add it again first.`)
}

async function noneText(db: Database, place: string): Promise<string> {
  const places = (await listSubscriptions(db)).map(placeText)
  const near = nearestWord(place, places)
  const advice = near === undefined ? '' : ` Did you mean ${near}?`
  return `${place} has no subscription.${advice}`
}
