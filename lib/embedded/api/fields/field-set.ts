/**
 * A set of field paths as a tree, the way structured-merge-diff keeps them: `members` are the paths that end here,
 * `children` those that go on. A path element is spelt as in `fieldsV1`: `f:name`, `k:{"name":"x"}`, `v:"x"`, `i:0`.
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>
  readonly children: ReadonlyMap<string, FieldSet>
}

/** A field set that is being built. */
export interface FieldSetBuilder extends FieldSet {
  readonly members: Set<string>
  readonly children: Map<string, FieldSetBuilder>
}

export const NO_FIELDS: FieldSet = { members: new Set(), children: new Map() }

/** Makes an empty set to build on. */
export function newFieldSet(): FieldSetBuilder {
  return { members: new Set(), children: new Map() }
}

/** The part of a set below an element, made when it is missing. */
export function descend(set: FieldSetBuilder, element: string): FieldSetBuilder {
  const found = set.children.get(element)
  if (found !== undefined) return found
  const child = newFieldSet()
  set.children.set(element, child)
  return child
}

/** Adds a path; the empty path, the whole object, is never a member. */
export function insert(set: FieldSetBuilder, path: readonly string[]): void {
  let place = set
  for (const [index, element] of path.entries()) {
    if (index === path.length - 1) place.members.add(element)
    else place = descend(place, element)
  }
}

export function isEmpty(set: FieldSet): boolean {
  if (set.members.size > 0) return false
  for (const child of set.children.values()) if (!isEmpty(child)) return false
  return true
}

/** Paths of either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children)
  for (const [element, child] of b.children) {
    const other = children.get(element)
    children.set(element, other === undefined ? child : union(other, child))
  }
  return { members: new Set([...a.members, ...b.members]), children }
}

/** Paths of both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const members = new Set([...a.members].filter((element) => b.members.has(element)))
  return {
    members,
    children: mapChildren(a, (child, element) =>
      intersection(child, b.children.get(element) ?? NO_FIELDS),
    ),
  }
}

/** Paths of `a` that are not in `b`; a path stays when only its parent or child is in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const members = new Set([...a.members].filter((element) => !b.members.has(element)))
  return {
    members,
    children: mapChildren(a, (child, element) =>
      difference(child, b.children.get(element) ?? NO_FIELDS),
    ),
  }
}

/** Paths of `a` that are neither in `b` nor below a path of `b`. */
export function withoutSubtrees(a: FieldSet, b: FieldSet): FieldSet {
  const members = new Set([...a.members].filter((element) => !b.members.has(element)))
  const children = mapChildren(a, (child, element) =>
    b.members.has(element)
      ? NO_FIELDS
      : withoutSubtrees(child, b.children.get(element) ?? NO_FIELDS),
  )
  return { members, children }
}

/** Every path, as lists of elements, in the order of structured-merge-diff: at each level those that end there, then the others. */
export function pathsOf(set: FieldSet): string[][] {
  const ends = [...set.members].sort().map((element) => [element])
  const others = [...set.children]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([element, child]) => pathsOf(child).map((path) => [element, ...path]))
  return [...ends, ...others]
}

/** Every element that a path of the set starts with, sorted. */
export function elementsOf(set: FieldSet): string[] {
  return [...new Set([...set.members, ...set.children.keys()])].sort()
}

function mapChildren(
  set: FieldSet,
  change: (child: FieldSet, element: string) => FieldSet,
): Map<string, FieldSet> {
  const children = new Map<string, FieldSet>()
  for (const [element, child] of set.children) {
    const changed = change(child, element)
    if (changed.members.size > 0 || changed.children.size > 0) children.set(element, changed)
  }
  return children
}
