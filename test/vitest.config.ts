import { defineConfig } from 'vitest/config'

const LIVE = process.env.RUN_LIVE === '1'

/** These need no database; every other test gets one that is started once. */
const WITHOUT_DATABASE = [
  'test/*.test.ts',
  'test/domain/**',
  'test/config/**',
  'test/sources/**',
  'test/replay-server/**',
  'test/telemetry/**',
  'test/cache/**',
  'test/scorers/**',
]
const NOT_ASKED_FOR = LIVE ? [] : ['test/live/**']

/** Two forks at once: the tests run real servers, and two cores are what we can count on. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: 15_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: WITHOUT_DATABASE.map((pattern) => (pattern.endsWith('.ts') ? pattern : `${pattern}/*.test.ts`)),
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: [...WITHOUT_DATABASE, ...NOT_ASKED_FOR],
          globalSetup: ['test/rig/run-database.ts'],
          // Bounds, not expectations: nothing here says how fast anything is.
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
