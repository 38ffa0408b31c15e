import type { Objects } from "../api/objects.ts"

/** What every controller is made from. */
export interface ControllerContext {
  readonly objects: Objects
  readonly now: () => Date
}
