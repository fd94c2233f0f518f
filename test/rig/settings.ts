import { settingsSchema, type Settings } from '../../src/config/settings.ts'

/** A configuration file's content as the product reads it. */
export function parseConfig(written: unknown): Settings {
  return settingsSchema.parse(written)
}
