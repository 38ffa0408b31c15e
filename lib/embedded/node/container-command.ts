import type { PulledImage } from "../images.ts"
import type { Container } from "../kinds/pod.ts"
import { expandVariables } from "./expand-variables.ts"

/** What a container runs: its `command` in place of the image's own, `args` after it, both with `$(NAME)` expanded. */
export function containerCommand(
  image: Extract<PulledImage, { readonly state: "pulled" }>,
  container: Container,
  values: Readonly<Record<string, string>>,
): readonly string[] {
  const { command = [], args = [] } = container
  const known = new Map(Object.entries(values))
  const expanded = [...command, ...args].map((word) => expandVariables(word, known))
  return command.length === 0 ? [...image.command, ...expanded] : expanded
}
