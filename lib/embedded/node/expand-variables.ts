/** Expands `$(NAME)` as Kubernetes does: `$$(NAME)` stays `$(NAME)`, an unknown name stays as it is written. */
export function expandVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole, name: string | undefined) => {
    if (whole === "$$") return "$"
    return values.get(name ?? "") ?? whole
  })
}
