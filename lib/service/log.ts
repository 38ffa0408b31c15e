/** Writes structured lines, one JSON object each: what a cluster's log collector expects on stdout. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type LogFields = Readonly<Record<string, unknown>>
export type LogLevel = "info" | "warn" | "error"

export interface LogOptions {
  /** On every line, such as `{ service: "rotisserie-app", version: "1.4.2" }`. */
  readonly fields?: LogFields
  /** Takes one line without its newline; standard output unless told. */
  readonly write?: (line: string) => void
  readonly now?: () => Date
}

/** Creates a log of JSON lines `{ time, level, message, ...fields }`; values of secret-like keys are masked, errors become their message. */
export function createLog(options: LogOptions = {}): Log {
  const write = options.write ?? ((line: string) => void process.stdout.write(`${line}\n`))
  const now = options.now ?? (() => new Date())
  function line(level: LogLevel, message: string, fields: LogFields = {}): void {
    const head = { time: now().toISOString(), level, message }
    write(JSON.stringify({ ...head, ...plainFields({ ...options.fields, ...fields }), ...head }))
  }
  return {
    info: (message, fields) => line("info", message, fields),
    warn: (message, fields) => line("warn", message, fields),
    error: (message, fields) => line("error", message, fields),
  }
}

/** Tells whether the value of a field or an environment variable with this name must never be shown. */
export function isSecretName(name: string): boolean {
  return /secret|token|passw|passphrase|credential|authorization|cookie|signature|(api|private|access)[-_]?key/i.test(
    name,
  )
}

function plainFields(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, plain(key, value, 0)]),
  )
}

const deepest = 6

function plain(key: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null) return value
  if (isSecretName(key) && typeof value !== "boolean") return "***"
  if (value instanceof Error) return value.message
  if (typeof value === "bigint") return String(value)
  if (typeof value !== "object") return value
  if (value instanceof Date || value instanceof URL) return value
  if (depth === deepest) return "…"
  if (Array.isArray(value)) return value.map((entry) => plain("", entry, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, plain(name, entry, depth + 1)]),
  )
}
