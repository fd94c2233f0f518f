import { randomBytes } from 'node:crypto'
import { readRecord } from '../../deploy/local/lock.mjs'
import { writeRecord, type Home } from './home.ts'

/** Passwords of the private servers. They lie in `secrets.json` and `connection.json`, mode 0600, and nowhere else. */
export interface Passwords {
  readonly mysql: string
  readonly mysqlRoot: string
  readonly redis: string
}

/** The passwords of this home; made at the first start. Losing the file is harmless: every start sets them anew in the servers. */
export function passwordsOf(home: Home): Passwords {
  const kept = readRecord(home.secrets) as Partial<Passwords> | undefined
  const word = (known: string | undefined): string =>
    /^[\w-]{20,}$/.test(known ?? '') ? (known as string) : randomBytes(24).toString('base64url')
  const passwords = { mysql: word(kept?.mysql), mysqlRoot: word(kept?.mysqlRoot), redis: word(kept?.redis) }
  writeRecord(home.secrets, passwords)
  return passwords
}
