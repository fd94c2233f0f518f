import type { Client } from '@temporalio/client'
import { INCIDENT } from '../contracts/incidents.ts'

/** Numbers of the incidents whose workflows run, by Temporal's own list. */
export async function listRunningIncidents(client: Client): Promise<number[]> {
  const numbers: number[] = []
  for await (const { workflowId } of client.workflow.list({
    query: `WorkflowType = '${INCIDENT}' AND ExecutionStatus = 'Running'`,
  })) {
    const number = Number(/^incident\/(\d+)$/.exec(workflowId)?.[1])
    if (Number.isSafeInteger(number)) numbers.push(number)
  }
  return numbers
}
