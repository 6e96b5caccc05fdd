import { expect } from 'vitest'
import { button, given, modal, SOON, section, sectors, test, text } from './fixture.ts'

test('a button opens a modal, which comes back with errors and then closes', async ({
  slack,
  here,
  call,
  socketBot,
}) => {
  const submitted: unknown[] = []
  await socketBot((app) => {
    app.action('open', async ({ ack, body, client }) => {
      await ack()
      if (!('trigger_id' in body)) return
      await client.views.open({ trigger_id: body.trigger_id, view: modal() })
    })
    app.view('settings', async ({ ack, view }) => {
      const { sector, note } = view.state.values
      submitted.push([sector?.sector?.selected_option?.value, note?.note?.value])
      if (note?.note?.value === null) {
        await ack({ response_action: 'errors', errors: { note: 'Say why' } })
      } else await ack()
    })
  })
  const { member, channel } = here
  await call('chat.postMessage', { channel: channel.id, text: 'Hi', blocks: [button('open', 'x')] })

  await slack.clickButton(given(slack.messagesIn(channel)[0]), { user: member })
  await expect.poll(() => slack.modalsOf(member), SOON).toHaveLength(1)
  const view = given(slack.modalsOf(member)[0])
  await expect(slack.submitView(view)).rejects.toThrow('left empty: sector')
  await expect(slack.submitView(view, { sector: 'cars' })).rejects.toThrow('offers ai, toys')
  await slack.submitView(view, { sector: 'ai' })
  expect(view).toMatchObject({ errors: { note: 'Say why' }, isOpen: true })
  await slack.submitView(view, { note: 'because' })

  expect(view.isOpen).toBe(false)
  expect(submitted).toEqual([
    ['ai', null],
    ['ai', 'because'],
  ])
})

test('a submission may lay another modal on the first, change it or clear all', async ({
  slack,
  here,
  socketBot,
}) => {
  const answers = [
    { response_action: 'push' as const, view: modal({ title: text('Second') }) },
    { response_action: 'update' as const, view: modal({ title: text('Changed') }) },
    { response_action: 'errors' as const, errors: { nowhere: 'Wrong' } },
    { response_action: 'clear' as const },
  ]
  await socketBot((app) => {
    app.command('/standards', async ({ ack, client, command: { trigger_id } }) => {
      await ack()
      await client.views.open({ trigger_id, view: modal() })
    })
    app.view('settings', ({ ack }) => ack(given(answers.shift())))
  })
  const { member: user, channel } = here
  const titles = () => slack.modalsOf(user).map(({ definition }) => definition.title?.text)
  const submitTop = () => slack.submitView(given(slack.modalsOf(user).at(-1)), { sector: 'toys' })

  await slack.slashCommand({ user, channel })
  await expect.poll(titles, SOON).toEqual(['Settings'])
  await submitTop()
  expect(titles()).toEqual(['Settings', 'Second'])
  await submitTop()
  expect(titles()).toEqual(['Settings', 'Changed'])
  const reason = 'a wrong acknowledgement: errors for no field: nowhere {}'
  expect(await submitTop()).toMatchObject({ outcome: 'dispatch_failed', reason })
  await submitTop()
  expect(titles()).toEqual([])
})

test('a channel chosen in a modal can be answered in', async ({ slack, here, socketBot }) => {
  const element = {
    type: 'conversations_select',
    action_id: 'where',
    response_url_enabled: true,
  }
  const blocks = [{ type: 'input', block_id: 'where', label: text('Where'), element }]
  await socketBot((app) => {
    app.command('/standards', async ({ ack, client, command: { trigger_id } }) => {
      await ack()
      await client.views.open({ trigger_id, view: modal({ blocks }) })
    })
    app.view('settings', async ({ ack, respond }) => {
      await ack()
      await respond({ text: 'Subscribed', response_type: 'in_channel' })
    })
  })
  const { member: user, channel } = here
  await slack.slashCommand({ user, channel })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)

  const submission = await slack.submitView(given(slack.modalsOf(user)[0]), { where: channel.id })

  await expect.poll(() => slack.answersTo(submission), SOON).toMatchObject([{ text: 'Subscribed' }])
  expect(slack.messagesIn(channel).map((one) => one.text)).toEqual(['Subscribed'])
})

test('a closed modal is told of only if the app asked for it', async ({
  slack,
  here,
  socketBot,
}) => {
  const closed: unknown[] = []
  await socketBot((app) => {
    app.command('/standards', async ({ ack, client, command: { trigger_id, text: said } }) => {
      await ack()
      await client.views.open({ trigger_id, view: modal({ notify_on_close: said === 'tell' }) })
    })
    app.view({ callback_id: 'settings', type: 'view_closed' }, async ({ ack, body }) => {
      if ('is_cleared' in body) closed.push(body.is_cleared)
      await ack()
    })
  })
  const { member: user, channel } = here

  for (const said of ['tell', 'hush']) {
    await slack.slashCommand({ user, channel, text: said })
    await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)
    for (const view of slack.modalsOf(user)) await slack.closeView(view)
  }

  expect(closed).toEqual([false])
})

test('Home shows what the app publishes, and its menus work', async ({
  slack,
  here,
  call,
  socketBot,
}) => {
  const chosen: unknown[] = []
  const view = { type: 'home', blocks: [{ type: 'actions', block_id: 'a', elements: [sectors] }] }
  await socketBot((app) => {
    app.event('app_home_opened', async ({ event, client }) => {
      await client.apiCall('views.publish', { user_id: event.user, view })
    })
    app.action('sector', async ({ ack, action, body }) => {
      chosen.push([action, 'view' in body])
      await ack()
    })
  })

  await slack.openHome(here.member)
  await expect.poll(() => slack.homeOf(here.member), SOON).toBeDefined()
  const home = given(slack.homeOf(here.member))
  await slack.choose(home, { actionId: 'sector', choice: 'toys' })

  expect(chosen).toMatchObject([[{ selected_option: { value: 'toys' } }, true]])
  expect(home.values).toMatchObject({ a: { sector: { selected_option: { value: 'toys' } } } })
  const stale = { user_id: here.member.id, view, hash: 'another' }
  expect(await call('views.publish', stale)).toMatchObject({ error: 'hash_conflict' })
  here.app.hasHomeTab = false
  expect(await call('views.publish', { ...stale, hash: undefined })).toMatchObject({
    error: 'not_enabled',
  })
})

test('a trigger opens one view, within three seconds, and three lie on each other', async ({
  slack,
  here,
  call,
  socketBot,
}) => {
  await socketBot((app) => {
    app.command('/standards', ({ ack }) => ack())
    app.action('more', ({ ack }) => ack())
  })
  const { member: user, channel } = here
  const view = { type: 'modal', title: text('More'), blocks: [button('more', 'more')] }
  const typed = async () => (await slack.slashCommand({ user, channel })).payload.trigger_id
  const error = async (method: string, trigger_id: unknown) =>
    (await call(method, { trigger_id, view })).error

  const trigger = await typed()
  expect(await error('views.open', 'made up')).toBe('invalid_trigger_id')
  expect(await error('views.open', trigger)).toBeUndefined()
  expect(await error('views.open', trigger)).toBe('exchanged_trigger_id')
  const late = await typed()
  slack.advance(3001)
  expect(await error('views.open', late)).toBe('expired_trigger_id')
  for (const outcome of [undefined, undefined, 'push_limit_reached']) {
    const { payload } = await slack.clickButton(given(slack.modalsOf(user).at(-1)))
    expect(await error('views.push', payload.trigger_id)).toBe(outcome)
  }
})

test.for([
  ['a long title', { title: text('x'.repeat(25)) }, 'invalid_arguments', '/view/title/text'],
  ['a long submit', { submit: text('x'.repeat(25)) }, 'invalid_arguments', '/view/submit/text'],
  ['much metadata', { private_metadata: 'x'.repeat(3001) }, 'invalid_arguments', 'metadata'],
  ['101 blocks', { blocks: Array(101).fill(section('x')) }, 'invalid_arguments', '100 items'],
  ['inputs and no submit', { submit: undefined }, 'invalid_arguments', 'field: submit'],
  ['what Slack does not know', { colour: 'red' }, 'invalid_arguments', 'property: colour'],
  ['250 kB', { blocks: Array(100).fill(section('x'.repeat(2600))) }, 'view_too_large', ''],
] as const)('a modal with %s is refused', async ([, more, error, sentence], { call }) => {
  const answer = await call('views.open', { trigger_id: 'any', view: modal(more) })

  expect(answer).toMatchObject({ ok: false, error })
  expect(JSON.stringify(answer)).toContain(sentence)
})
