import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { age } from "./age.ts"

/** One column of what `kubectl get` prints. */
export interface Column {
  readonly name: string
  readonly type?: string
  readonly format?: string
  readonly description?: string
  /** 0 is always printed, more only with `-o wide`. */
  readonly priority?: number
  /** Only with `-o wide`. */
  readonly wide?: true
  readonly cell: (object: KubeObject, now: Date) => string | number | boolean | null
}

/** The name of the object. */
export const NAME: Column = { name: "Name", format: "name", cell: ({ metadata }) => metadata.name }

/** How long ago the object was made. */
export const AGE: Column = {
  name: "Age",
  cell: ({ metadata }, now) => age(metadata.creationTimestamp, now),
}
