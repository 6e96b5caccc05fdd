/** Where people are. The console is a platform too: it prints what would be posted. */
export const PLATFORMS = ['slack', 'discord', 'console'] as const
export type PlatformName = (typeof PLATFORMS)[number]
