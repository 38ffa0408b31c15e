import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"

/** Kubernetes's own limit for a request body. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024

/** Reads a request body as text, and refuses it as soon as it is too long. */
export async function readBody(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  if (request.body === null) return ""
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function tooLarge(): ApiStatusError {
  const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`
  return new ApiStatusError(413, "RequestEntityTooLarge", message, {})
}
