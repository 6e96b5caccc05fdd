import type { App, Installation, User, View, ViewDefinition } from './entities.ts'
import { initialValues } from './form.ts'
import { refuse } from './refusal.ts'

/** How many views lie on each other at most: https://docs.slack.dev/surfaces/modals */
const MOST_STACKED = 3

/** The modals and Home tabs people have before them. */
export type Views = {
  open(installation: Installation, user: User, definition: ViewDefinition): View
  push(onto: View, definition: ViewDefinition): View
  update(view: View, definition: ViewDefinition): void
  publish(installation: Installation, user: User, definition: ViewDefinition): View
  /** Closes a view, or with `all` the whole stack it lies in. */
  close(view: View, all?: boolean): void
  find(by: {
    readonly id?: string | undefined
    readonly externalId?: string | undefined
  }): View | undefined
  /** The open modals of a person, the one on top last. */
  modalsOf(user: User): View[]
  homeOf(user: User, app?: App): View | undefined
}

/** Nobody has anything before them at first. */
export function createViews(newId: (prefix: string) => string): Views {
  const all: View[] = []
  let versions = 0

  function newHash(): string {
    versions += 1
    return `${versions}.hash`
  }

  function refuseTaken(externalId: string | undefined, besides?: View): void {
    if (externalId === undefined || externalId === '') return
    const holder = all.find((one) => one.isOpen && one.definition.external_id === externalId)
    if (holder !== undefined && holder !== besides) refuse('duplicate_external_id')
  }

  function added(
    { app, installation, user }: Pick<View, 'app' | 'installation' | 'user'>,
    definition: ViewDefinition,
    below?: View,
  ): View {
    refuseTaken(definition.external_id)
    const id = newId('V')
    const view: View = {
      id,
      app,
      installation,
      user,
      rootId: below?.rootId ?? id,
      previousId: below?.id,
      definition,
      values: initialValues(definition.blocks),
      errors: {},
      hash: newHash(),
      isOpen: true,
    }
    all.push(view)
    return view
  }

  function update(view: View, definition: ViewDefinition): void {
    refuseTaken(definition.external_id, view)
    const entered = view.values
    view.definition = definition
    view.values = keptValues(initialValues(definition.blocks), entered)
    view.errors = {}
    view.hash = newHash()
  }

  function stackOf(view: View): View[] {
    return all.filter(({ rootId, isOpen }) => isOpen && rootId === view.rootId)
  }

  function homeOf(user: User, app?: App): View | undefined {
    return all.find(
      (one) =>
        one.definition.type === 'home' &&
        one.user === user &&
        (app === undefined || one.app === app),
    )
  }

  return {
    open: (installation, user, definition) =>
      added({ app: installation.app, installation, user }, definition),
    push(onto, definition) {
      if (!onto.isOpen) refuse('not_found')
      if (stackOf(onto).length >= MOST_STACKED) refuse('push_limit_reached')
      return added(onto, definition, onto)
    },
    update,
    publish(installation, user, definition) {
      const before = homeOf(user, installation.app)
      if (before === undefined) {
        return added({ app: installation.app, installation, user }, definition)
      }
      update(before, definition)
      return before
    },
    close(view, everything = false) {
      for (const one of everything ? stackOf(view) : [view]) one.isOpen = false
    },
    find: ({ id, externalId }) =>
      all.find(
        (one) =>
          one.isOpen &&
          (id === undefined ? one.definition.external_id === externalId : one.id === id),
      ),
    modalsOf: (user) =>
      all.filter((one) => one.isOpen && one.user === user && one.definition.type === 'modal'),
    homeOf,
  }
}

// What was entered stays where block and action are called as before.
function keptValues(fresh: View['values'], entered: View['values']): View['values'] {
  return Object.fromEntries(
    Object.entries(fresh).map(([block, fields]) => [
      block,
      Object.fromEntries(
        Object.entries(fields).map(([action, value]) => [
          action,
          entered[block]?.[action] ?? value,
        ]),
      ),
    ]),
  )
}
