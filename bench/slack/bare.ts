// The peer: Bolt as its documentation shows it, with a command that only echoes.
import { App } from '@slack/bolt'
import { readSettings } from './settings.ts'

const { mode, apiUrl, appToken, botToken, signingSecret, port } = readSettings()
const clientOptions = { slackApiUrl: apiUrl }
const app =
  mode === 'socket'
    ? new App({ token: botToken, appToken, socketMode: true, clientOptions })
    : new App({ token: botToken, signingSecret, port, clientOptions })
app.command('/standards', async ({ ack, respond, command }) => {
  await ack()
  await respond(command.text)
})
await app.start()
process.send?.('ready')
