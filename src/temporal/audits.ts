import type { Client } from '@temporalio/client'
import { AUDIT_DATASET, auditId, auditProgress, type AuditInput, type AuditProgress } from '../contracts/audit.ts'
import { about } from '../contracts/search-attributes.ts'
import { MAIN_QUEUE } from '../contracts/task-queues.ts'

/** Starts an audit, or joins the one that runs. `progress` is undefined while it has not counted anything. */
export async function startAudit(
  client: Client,
  input: AuditInput,
): Promise<{ progress(): Promise<AuditProgress | undefined>; result(): Promise<AuditProgress> }> {
  const handle = await client.workflow.start(AUDIT_DATASET, {
    workflowId: auditId(input.dataset, input.source),
    taskQueue: MAIN_QUEUE,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `${input.full ? 'Full audit' : 'Audit'} of ${input.dataset} of ${input.source}`,
    typedSearchAttributes: about(input.dataset, input.source),
  })
  return {
    progress: () => handle.query(auditProgress),
    result: () => handle.result() as Promise<AuditProgress>,
  }
}
