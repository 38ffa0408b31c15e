import type { ObjectReview } from "./review.ts"

/** Fewer objects than these are shown one by one. */
const fewest = 3

/** Puts objects that change in the same way together, in the place of the first: a reader reads that once. */
export function alike(objects: readonly ObjectReview[]): readonly (readonly ObjectReview[])[] {
  const groups = [...Map.groupBy(objects, changeOf).values()]
  return groups.flatMap((group) => (group.length < fewest ? group.map((one) => [one]) : [group]))
}

/** What tells the change of one object from that of others; what is new or gone is like no other. */
function changeOf(object: ObjectReview): unknown {
  const { action, consequences } = object
  if (action !== "configure" && action !== "rename") return object
  const { code, fields } = object
  const way = action === "rename" ? wayOf(object.from, object.object) : []
  return JSON.stringify([action, way, code, fields, consequences])
}

/** Where an object goes from and to: only the namespaces where the name stays. */
function wayOf(from: string, to: string): readonly string[] {
  const [, old = "", before = ""] = from.split("/")
  const [, now = "", after = ""] = to.split("/")
  return before !== "" && before === after ? [old, now] : [from, to]
}
