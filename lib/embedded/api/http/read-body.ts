import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { decodeEnvelope, PROTOBUF } from "#lib/embedded/api/protobuf/decode-envelope.ts"

/** Kubernetes's own limit for a request body. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024

/**
 * Reads a request body as text, and refuses it as soon as it is too long. Protobuf, which kubectl's typed clients send,
 * is turned into the JSON that it stands for.
 */
export async function readBody(request: Request): Promise<string> {
  const bytes = await readBytes(request)
  if (!isProtobuf(request)) return new TextDecoder().decode(bytes)
  return bytes.length === 0 ? "" : JSON.stringify(decodeEnvelope(bytes))
}

/** The media type of a body as `readBody` returns it. */
export function contentTypeOf(request: Request): string {
  if (isProtobuf(request)) return "application/json"
  return request.headers.get("content-type")?.split(";")[0]?.trim() ?? ""
}

function isProtobuf(request: Request): boolean {
  return request.headers.get("content-type")?.startsWith(PROTOBUF) === true
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): ApiStatusError {
  const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`
  return new ApiStatusError(413, "RequestEntityTooLarge", message, {})
}
