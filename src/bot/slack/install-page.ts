import type { ServerResponse } from 'node:http'

/** Why an installation came to nothing, by the library's codes, and what the one who began it reads. */
const REASONS: Readonly<Record<string, string>> = {
  slack_oauth_missing_state:
    'This was begun on a page of Slack, so the bot cannot tell that it was you who began it. Begin once more here.',
  slack_oauth_invalid_state:
    'This was begun in another browser, or too long ago. Begin once more here.',
  slack_oauth_installer_authorization_error: 'You cancelled. Should you change your mind:',
}
const BROKEN = 'Something went wrong; the log of the bot says what. Try once more:'

/** Shows why nothing was installed, with a link to begin again. */
export function showNotInstalled(response: ServerResponse, code: string): void {
  const reason = REASONS[code]
  response.writeHead(reason === undefined ? 500 : 400, {
    'content-type': 'text/html; charset=utf-8',
    // The address holds a code that could still be exchanged.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  response.end(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Nothing was installed</title></head>
<body>
<h1>Nothing was installed</h1>
<p>${reason ?? BROKEN}</p>
<p><a href="install">Install China standards</a></p>
</body>
</html>
`)
}
