import { assess } from "./assess.ts"
import { type Inventory, type Member, memberKey } from "./inventory.ts"
import { memberId } from "./prunable.ts"
import type { ObjectHealth } from "./report.ts"
import type { LiveView } from "./watches.ts"

/** The health of everything that an app owns. */
export interface AppHealth {
  readonly app: string
  readonly objects: readonly ObjectHealth[]
}

/** Judges every member of an app among the objects that were seen. */
export function appHealth(
  { app, members }: Inventory,
  { get, controlledBy }: Pick<LiveView, "get" | "controlledBy">,
): AppHealth {
  return {
    app,
    objects: members.map((member) => {
      const object = get(memberKey(member))
      if (object === undefined) return missing(member)
      const { trouble, ...health } = assess(object, controlledBy)
      const isStuck = trouble !== undefined && trouble.cause !== "waiting"
      return isStuck ? { ...health, health: "failed" } : health
    }),
  }
}

/** One without uid was never written: the run that should have failed before. */
function missing(member: Member): ObjectHealth {
  const object = memberId(member)
  if (member.uid === undefined) return { object, health: "progressing", message: "not created yet" }
  return {
    object,
    health: "failed",
    message: "is gone from the cluster; the next run makes it again",
  }
}
