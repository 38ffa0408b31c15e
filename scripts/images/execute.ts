/** Runs a program without a shell and answers its standard output; rejects with the end of what it said when it fails. */
export async function execute(words: readonly string[]): Promise<string> {
  const [program = ""] = words
  const child = start(words)
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (exitCode === 0) return stdout
  const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-20)
  throw new Error(
    [`Cannot run ${program}: it ended with ${exitCode}, and said last`, ...said].join("\n  "),
  )
}

function start(words: readonly string[]): Bun.Subprocess<"ignore", "pipe", "pipe"> {
  try {
    return Bun.spawn([...words], { stdin: "ignore", stdout: "pipe", stderr: "pipe" })
  } catch (cause) {
    throw new Error(
      `Cannot run ${words[0]}: it is not there or no program; name one with its path`,
      { cause },
    )
  }
}
