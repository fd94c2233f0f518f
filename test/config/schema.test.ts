import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { settingsSchema } from '../../src/config/settings.ts'
import { ROOT } from '../rig/arrows.ts'

/** After a change of the settings: `npm test -- test/config -u` writes the file anew. */
it('the published JSON schema says what the settings are', async () => {
  const schema = { title: 'gapless configuration', ...z.toJSONSchema(settingsSchema, { io: 'input' }) }
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(join(ROOT, 'gapless.config.schema.json'))
})
