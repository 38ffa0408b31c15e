import type { Manifest } from "#lib/kustomize/manifest.ts"
import { environmentOf } from "./environment-of.ts"
import { hostsIn, type NamedHost } from "./hosts-in.ts"
import type { Surroundings } from "./surroundings.ts"

/** A host that the environment of a container names. */
export interface EnvironmentHost extends NamedHost {
  readonly variable: string
  /** Begins a sentence: `env URL of container "web" names the host "db"`. */
  readonly said: string
}

/** Lists the hosts that the environment of a workload's containers names. */
export function hostsNamed(manifest: Manifest, around: Surroundings): readonly EnvironmentHost[] {
  return environmentOf(manifest, around).flatMap(({ container, name, value }) =>
    hostsIn(name, value).map((named) => ({
      ...named,
      variable: name,
      said: `env ${name} of container "${container}" names the host "${named.host}"`,
    })),
  )
}
