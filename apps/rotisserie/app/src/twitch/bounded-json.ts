/** A hundred streams are about 90 kB. */
const mostBytes = 1024 * 1024

/** Reads the JSON of an answer, 1 MiB at most; throws half a sentence that says what it is instead. */
export async function boundedJson(response: Response): Promise<unknown> {
  const text = await boundedText(response)
  try {
    return JSON.parse(text)
  } catch {
    const what = /^\s*</.test(text) ? "HTML" : text.trim() === "" ? "nothing" : "no JSON"
    throw new Error(`it answered ${what} (${response.status})`)
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > mostBytes) throw new Error("it answered more than 1 MiB")
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
