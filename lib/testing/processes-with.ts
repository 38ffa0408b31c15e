/** Lists the command lines of running programs that hold this text, such as an address. */
export function processesWith(text: string): readonly string[] {
  const { stdout } = Bun.spawnSync(["ps", "-eo", "args"])
  return stdout
    .toString()
    .split("\n")
    .filter((line) => line.includes(text))
}
