/** Lists the first of many: `a, b, c and 12 more`. */
export function few(names: readonly string[], limit = 6): string {
  const more = names.length - limit
  return more > 0 ? `${names.slice(0, limit).join(", ")} and ${more} more` : names.join(", ")
}
