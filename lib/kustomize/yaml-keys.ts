/** The mappings that are open at a place in a YAML file, with the keys that they have so far. */
export interface YamlKeys {
  /** Innermost last, each with the column of its keys. */
  readonly blocks: { readonly column: number; readonly keys: Set<string> }[]
  /** One for each open bracket; a list has no keys. */
  readonly flows: (Set<string> | undefined)[]
}

/** Closes the mappings whose keys stand to the right of a column: a dash or a key there ends them. */
export function closeBlocks({ blocks }: YamlKeys, column: number): void {
  while ((blocks.at(-1)?.column ?? -1) > column) blocks.pop()
}

/** Notes a key in the innermost mapping; says whether it is new there. */
export function isNewKey({ blocks, flows }: YamlKeys, key: string, column: number): boolean {
  if (flows.length === 0 && blocks.at(-1)?.column !== column)
    blocks.push({ column, keys: new Set() })
  const keys = flows.length > 0 ? flows.at(-1) : blocks.at(-1)?.keys
  if (keys?.has(key)) return false
  keys?.add(key)
  return true
}
