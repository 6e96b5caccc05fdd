import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Tests start the program dozens of times; from its second start on, a process need not compile it anew.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node-compile')

/** Tests that need databases; the others run without waiting for any. */
const WITH_DATABASES = [
  'test/{db,e2e,jobs,ops}/**/*.test.ts',
  'test/bot/{answer,console,subscribing}.test.ts',
  'test/bot/slack/**/*.test.ts',
  'test/bot/discord/**/*.test.ts',
  'test/cli-*.test.ts',
]

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Many tests wait rather than compute: on two cores, two at a time leave a third of both idle.
    maxWorkers: availableParallelism() * 2,
    // A process for each file would load drizzle-orm, discord.js and Bolt a hundred times.
    isolate: false,
    setupFiles: 'test/support/fresh-modules.ts',
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: ['test/**/*.test.ts'], exclude: WITH_DATABASES },
      },
      {
        extends: true,
        test: {
          name: 'databases',
          include: WITH_DATABASES,
          globalSetup: 'test/support/database-setup.ts',
        },
      },
    ],
  },
})
