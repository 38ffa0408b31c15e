import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Consequence } from "../review.ts"
import { accessMeaning } from "./access-meaning.ts"
import { bindingMeaning } from "./binding-meaning.ts"
import { configurationMeaning } from "./configuration-meaning.ts"
import { definitionMeaning } from "./definition-meaning.ts"
import { exposureMeaning } from "./exposure-meaning.ts"
import { guardMeaning } from "./guard-meaning.ts"
import { immutableMeaning } from "./immutable-meaning.ts"
import { networkMeaning } from "./network-meaning.ts"
import { podMeaning } from "./pod-meaning.ts"
import { removalMeaning } from "./removal-meaning.ts"
import { renameMeaning } from "./rename-meaning.ts"
import { scalingMeaning } from "./scaling-meaning.ts"
import { serviceMeaning } from "./service-meaning.ts"
import { storageMeaning } from "./storage-meaning.ts"
import { workloadMeaning } from "./workload-meaning.ts"

/** Two versions of one object; a side is absent where the object is. */
export interface Versions {
  readonly before?: Manifest | undefined
  readonly after?: Manifest | undefined
}

/** Everything else of the cluster that a meaning may depend on. */
export interface World {
  readonly base: readonly Manifest[]
  readonly head: readonly Manifest[]
  /** Of the head: its rules decide what is pruned. */
  readonly cluster: Cluster
}

/** Says in words what a change of one kind of thing means; an empty list where it means nothing special. */
export type Meaning = (versions: Versions, world: World) => readonly Consequence[]

/** About what an object says. */
const ofContent: readonly Meaning[] = [
  storageMeaning,
  immutableMeaning,
  definitionMeaning,
  accessMeaning,
  bindingMeaning,
  networkMeaning,
  guardMeaning,
  scalingMeaning,
  podMeaning,
  configurationMeaning,
]

/** About its being there, under its name. */
const ofExistence: readonly Meaning[] = [
  removalMeaning,
  serviceMeaning,
  exposureMeaning,
  workloadMeaning,
]

/** Says in words what a change means, the most serious first. */
export function meaningOf(versions: Versions, world: World): readonly Consequence[] {
  return byWeight([...ofContent, ...ofExistence].flatMap((meaning) => meaning(versions, world)))
}

/** Says what it means that an object lives on under another name: a new one is made, and the old one goes. */
export function meaningOfRename(
  { before, after }: Required<Versions>,
  world: World,
): readonly Consequence[] {
  return byWeight([
    ...renameMeaning({ before, after }, world),
    ...ofContent.flatMap((meaning) => meaning({ before, after }, world)),
    ...ofExistence.flatMap((meaning) => [
      ...meaning({ before, after: undefined }, world),
      ...meaning({ before: undefined, after }, world),
    ]),
  ])
}

function byWeight(found: readonly Consequence[]): readonly Consequence[] {
  return found.toSorted((a, b) => weights.indexOf(a.weight) - weights.indexOf(b.weight))
}

const weights: readonly Consequence["weight"][] = ["danger", "notice", "info"]
