import type { Gateway } from './gateway.ts'
import type { Interaction } from './interaction.ts'
import type { Nonces } from './nonces.ts'
import type { Settings } from './settings.ts'
import type { World } from './world.ts'

/** All that the server knows. */
export type State = {
  readonly settings: Settings
  readonly world: World
  readonly gateway: Gateway
  readonly nonces: Nonces
  readonly interactions: Map<string, Interaction>
}
