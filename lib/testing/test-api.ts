import type { Draft, KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import type { LiveObject, ObjectReference } from "#lib/kube/live-object.ts"

/** An API server that a test talks to as a client does; everything that it makes there is gone after `stop()`. */
export interface TestApi {
  readonly client: KubeClient
  readonly connection: Connection
  /** A namespace for inventories. */
  readonly namespace: string
  /** Makes a name that nobody else uses, for a namespace or another object outside of all namespaces. */
  own(name: string): string
  /** What was asked for so far: `GET /api/v1/…`. */
  readonly requests: readonly string[]
  /** Changes an object as somebody else: a merge patch of the field manager `kubectl-edit`. */
  patch(reference: ObjectReference, change: object, subresource?: "status"): Promise<LiveObject>
  /** Applies an object as somebody else, server-side and without force: the field manager `kubectl`. */
  applyAsAnother(manifest: Draft): Promise<LiveObject>
  /** Breaks every open connection off and serves on at the same address. */
  interrupt(): Promise<void>
  stop(): Promise<void>
}

/** What answers behind a `TestApi`. */
export interface Backend {
  readonly token?: string
  own(name: string): string
  fetch(request: Request, server: Bun.Server<undefined>): Response | Promise<Response>
  /** Removes what the test made. */
  close(): Promise<void>
}

/** A kind of API server that tests run against, opened afresh for each test. */
export interface TestServer {
  /** `on the embedded API server` */
  readonly name: string
  open(): Promise<TestApi>
}

/** On the namespace for inventories: finds what a test left that was killed. */
export const testLabel = "turnspit.example.com/test"
