import type { Command } from 'commander'

/** Adds the commands for setting Slack up. Each loads what it needs when it runs. */
export function addSlackCommands(program: Command): void {
  const slack = program.command('slack').description('setting Slack up: docs/slack.md')
  slack
    .command('manifest')
    .description('the app to create at https://api.slack.com/apps, and why it needs each scope')
    .option('--http <address>', 'for many workspaces over HTTP, at this https address')
    .option('--read-back', 'without --http: with the scopes to look for messages of its own', false)
    .action(async (options: { http?: string; readBack: boolean }) =>
      (await import('./slack.ts')).runManifest(options),
    )
  slack
    .command('doctor')
    .description('check tokens, scopes, clock and network, and say what to mend')
    .action(async () => (await import('./slack.ts')).runDoctor())
}
