import { Client, Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import type { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.ts'
import { retriesThatEnd } from './quiet-end.ts'

/** Where Temporal is. Undefined address: what Temporal's own environment configuration says (`TEMPORAL_*`, a profile file). */
export interface TemporalAddress {
  readonly address: string | undefined
  readonly namespace: string
}

/** Connection options for client and worker alike: address, TLS and API key as Temporal's environment configuration names them. */
export function connectionOptions({ address, namespace }: TemporalAddress) {
  const loaded = loadClientConnectConfig()
  return {
    connection: { ...loaded.connectionOptions, ...(address === undefined ? {} : { address }) },
    namespace: loaded.namespace ?? namespace,
  }
}

/** A connected client; rejects within `timeoutMs` when Temporal does not answer. */
export async function connectClient(where: TemporalAddress, timeoutMs = 3_000): Promise<Client> {
  const { connection: options, namespace } = connectionOptions(where)
  const connection = await Connection.connect({ ...options, connectTimeout: timeoutMs, interceptors: retriesThatEnd })
  return new Client({ connection, namespace })
}

const KEYWORD_TYPE = 2

/** Registers the search attributes, again without harm, and keeps closed workflows for a week. */
export async function prepareNamespace(client: Client, attributes: typeof SEARCH_ATTRIBUTES): Promise<void> {
  const connection = client.connection as Connection
  const namespace = client.options.namespace
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(attributes.map((key) => [key.name, KEYWORD_TYPE])),
  })
}
