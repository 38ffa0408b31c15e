import { parseArgs } from "node:util"

export interface Command<Flag extends string> {
  /** `render`: what follows `bun run`. */
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** `<cluster>`, `[cluster]`: names of the operands; those in angle brackets are required. */
  readonly operands?: readonly string[]
  /** Flag → what it does, in a few words. A flag whose text begins with `=VALUE ` takes a value. */
  readonly flags: Readonly<Record<Flag, string>>
  /** Exit code: 0 fine, 1 failed. */
  run(call: Call<Flag>): Promise<number>
}

export interface Call<Flag extends string> {
  readonly operands: readonly string[]
  has(flag: Flag): boolean
  value(flag: Flag): string | undefined
}

/** Wrong use of a command: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

/** Runs a command line and ends the process: 0 fine, 1 failed, 2 wrong use; one sentence on stderr, never a stack. */
export async function runCommand<Flag extends string>(command: Command<Flag>): Promise<never> {
  // Bun's fetch would send requests to our own loopback addresses through a proxy.
  for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
    delete process.env[name]
  try {
    const args = process.argv.slice(2)
    if (args.includes("--help") || args.includes("-h")) {
      console.log(help(command))
      process.exit(0)
    }
    process.exit(await command.run(parse(command, args)))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    if (!(error instanceof UsageError)) process.exit(1)
    console.error(`Usage: ${usage(command)} (--help says more)`)
    process.exit(2)
  }
}

function parse<Flag extends string>(command: Command<Flag>, args: readonly string[]): Call<Flag> {
  const names = Object.keys(command.flags) as Flag[]
  const { values, positionals } = parseOrExplain(command, names, args)
  const operands = command.operands ?? []
  const required = operands.filter((operand) => operand.startsWith("<"))
  const missing = required[positionals.length]
  if (missing !== undefined)
    throw new UsageError(`Cannot run ${command.name}: ${missing} is missing`)
  const extra = positionals[operands.length]
  if (extra !== undefined)
    throw new UsageError(`Cannot run ${command.name}: "${extra}" is one argument too many`)
  return {
    operands: positionals,
    has: (flag) => values[flag] === true,
    value: (flag) => {
      const value = values[flag]
      return typeof value === "string" ? value : undefined
    },
  }
}

function parseOrExplain<Flag extends string>(
  command: Command<Flag>,
  names: readonly Flag[],
  args: readonly string[],
) {
  const options = Object.fromEntries(
    names.map((name) => [
      name,
      { type: takesValue(command.flags[name]) ? ("string" as const) : ("boolean" as const) },
    ]),
  )
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split(". ")[0] ?? "") : String(cause)
    throw new UsageError(
      `Cannot run ${command.name}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`,
      { cause },
    )
  }
}

function help<Flag extends string>(command: Command<Flag>): string {
  const rows = [
    ...(Object.entries(command.flags) as [Flag, string][]).map(([flag, text]) =>
      takesValue(text)
        ? [`--${flag} ${text.slice(1).split(" ")[0]}`, text.split(" ").slice(1).join(" ")]
        : [`--${flag}`, text],
    ),
    ["--help", "shows this"],
  ]
  const width = Math.max(...rows.map(([flag = ""]) => flag.length)) + 2
  return [
    command.summary,
    "",
    `Usage: ${usage(command)}`,
    "",
    ...rows.map(([flag = "", text = ""]) => `  ${flag.padEnd(width)}${text}`),
    "",
    "Exit code: 0 fine, 1 failed, 2 wrong use",
  ].join("\n")
}

function usage<Flag extends string>(command: Command<Flag>): string {
  return ["bun run", command.name, ...(command.operands ?? []), "[options]"].join(" ")
}

function takesValue(text: string): boolean {
  return text.startsWith("=")
}
