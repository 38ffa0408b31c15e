import type { Objects } from "../api/objects.ts"
import type { EventRecorder } from "../controllers/event-recorder.ts"
import type { ImageSource } from "../images.ts"
import type { ContainerLogs } from "./container-logs.ts"
import type { PodPorts } from "./pod-ports.ts"
import type { ProcessRecords } from "./process-records.ts"

/** What pods run with: everything of the node that a container needs. */
export interface NodeContext {
  readonly objects: Objects
  readonly images: ImageSource
  readonly addresses: Addresses
  readonly events: EventRecorder
  readonly logs: ContainerLogs
  readonly processes: ProcessRecords
  readonly ports: PodPorts
  /** Each pod gets a scratch folder in it. */
  readonly scratch: string
  readonly now: () => Date
  readonly onProblem: (sentence: string) => void
}

/** What the node needs of the network. */
export interface Addresses {
  /** The loopback port of a Service's port; reserved if the Service does not exist yet. */
  address(name: { readonly namespace: string; readonly service: string }, port: number): number
  /** Waits until nothing new goes to a pod and what is under way there has finished. */
  drained(pod: string, limitMs: number): Promise<void>
}
