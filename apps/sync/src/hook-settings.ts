import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"

/** What a bare repository's post-receive hook needs to know: a JSON file beside the repository. */
export interface HookSettings {
  /** Where the sync service listens: `http://127.0.0.1:8080`. */
  readonly service: string
  /** The file with the webhook's secret; relative to the settings file. */
  readonly secretFile: string
  /** The followed branch. */
  readonly branch: string
}

/** Reads a hook's settings and the secret that they name. Throws one sentence. */
export async function readHookSettings(
  file: string,
): Promise<HookSettings & { readonly secret: string }> {
  const settings = parse(file, await readText(file))
  const secretFile = resolve(dirname(file), settings.secretFile)
  return { ...settings, secret: (await readText(secretFile)).trim() }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (cause) {
    throw new Error(`Cannot read ${file}: \`bun run up\` writes it`, { cause })
  }
}

function parse(file: string, text: string): HookSettings {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`Cannot read ${file}: it is not JSON`, { cause })
  }
  const { service, secretFile, branch } = (value ?? {}) as Partial<Record<string, unknown>>
  if (typeof service === "string" && typeof secretFile === "string" && typeof branch === "string") {
    return { service, secretFile, branch }
  }
  throw new Error(`Cannot read ${file}: it must name service, secretFile and branch`)
}
