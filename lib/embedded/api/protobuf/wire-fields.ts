import { badRequest } from "#lib/embedded/api/status-errors.ts"

/** One field of a protobuf message as it is on the wire. */
export interface WireField {
  readonly number: number
  /** A number for varints and fixed-width fields, bytes for everything else. */
  readonly value: bigint | Uint8Array
}

/** Splits a protobuf message into its fields. */
export function wireFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at]
      if (byte === undefined) break
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw broken()
  }
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw broken()
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const number = tag >>> 3
    switch (tag & 7) {
      case 0:
        fields.push({ number, value: varint() })
        break
      case 1:
        take(8)
        fields.push({ number, value: view.getBigUint64(at - 8, true) })
        break
      case 2:
        fields.push({ number, value: take(Number(varint())) })
        break
      case 5:
        take(4)
        fields.push({ number, value: BigInt(view.getUint32(at - 4, true)) })
        break
      default:
        throw broken()
    }
  }
  return fields
}

function broken(): Error {
  return badRequest("the body of the request is not a well-formed protobuf message")
}
