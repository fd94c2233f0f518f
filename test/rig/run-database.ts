import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { newDatabase, startDatabase } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseServerUrl: string
  }
}

/** Starts one database server for the whole run, before the first test that needs one (see test/vitest.config.ts). */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const database = await startDatabase()
  project.provide('databaseServerUrl', database.url)
  return database.stop
}

/** The URL of an empty database on the server that all tests of a run share. A test that kills its server starts its own. */
export async function freshDatabase(): Promise<string> {
  return newDatabase(inject('databaseServerUrl'))
}
