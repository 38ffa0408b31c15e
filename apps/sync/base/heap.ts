/**
 * Has Bun take the machine for one of 192 MiB: its heap then grows by a quarter between two collections instead of
 * doubling, and a thousand apps fit into the memory that the pod asks for. An option of JavaScriptCore, see Options.h there.
 */
export const heap = { name: "BUN_JSC_forceRAMSize", value: String(192 * 1024 * 1024) } as const
