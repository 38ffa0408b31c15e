import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import { kubernetesSchema } from "#lib/embedded/schema/kubernetes-schema.ts"
import { decodeMessage } from "./decode-message.ts"
import { wireFields } from "./wire-fields.ts"

/** The media type that kubectl's typed clients send. */
export const PROTOBUF = "application/vnd.kubernetes.protobuf"

const MAGIC = [0x6b, 0x38, 0x73, 0x00]
/** Types that are sent but are no kinds of their group. */
const LOOSE: Readonly<Record<string, string>> = {
  DeleteOptions: "meta.v1.DeleteOptions",
  Binding: "core.v1.Binding",
}

/** Decodes an object in Kubernetes's protobuf envelope (`k8s\0`, then `runtime.Unknown`) into what its JSON would be. */
export function decodeEnvelope(bytes: Uint8Array): Json {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw badRequest(
      "the body of the request is not Kubernetes protobuf: it does not start with k8s\\0",
    )
  }
  const parts = wireFields(bytes.subarray(MAGIC.length))
  const part = (wanted: number) => {
    const value = parts.find(({ number }) => number === wanted)?.value
    return value instanceof Uint8Array ? value : new Uint8Array()
  }
  const [apiVersion = "", kind = ""] = [1, 2].map((wanted) => {
    const value = wireFields(part(1)).find(({ number }) => number === wanted)?.value
    return value instanceof Uint8Array ? new TextDecoder().decode(value) : ""
  })
  const type = kubernetesSchema().kinds[`${apiVersion}/${kind}`] ?? LOOSE[kind]
  if (type === undefined)
    throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`)
  const object = decodeMessage(type, part(2))
  return { apiVersion, kind, ...(isObject(object) ? object : {}) }
}
