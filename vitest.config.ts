import { defineConfig } from 'vitest/config'

/** Tests that need databases; the others run without waiting for any. */
const WITH_DATABASES = [
  'test/{db,jobs,ops}/**/*.test.ts',
  'test/bot/{answer,console,subscribing}.test.ts',
  'test/bot/slack/**/*.test.ts',
  'test/bot/discord/**/*.test.ts',
  'test/cli-*.test.ts',
]

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The default leaves one core idle, which of two is half.
    maxWorkers: '100%',
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
