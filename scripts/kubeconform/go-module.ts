import { $ } from "zx"

/** Downloads a Go module (`path@version`), checked against Go's checksum database, and returns its folder. */
export async function goModule(module: string): Promise<string> {
  const { stdout } = await $({ quiet: true })`go mod download -json ${module}`
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir
}
