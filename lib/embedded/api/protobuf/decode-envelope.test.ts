import { expect, test } from "bun:test"
import { decodeEnvelope } from "./decode-envelope.ts"

/** A field of a message: its number and its text, bytes or whole number. */
const field = (number: number, value: string | Uint8Array | number): Buffer => {
  if (typeof value === "number") return Buffer.from([number << 3, value])
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}
const message = (...fields: readonly Buffer[]) => Buffer.concat([...fields])
const envelope = (apiVersion: string, kind: string, raw: Uint8Array) =>
  message(
    Buffer.from("k8s\0"),
    field(1, message(field(1, apiVersion), field(2, kind))),
    field(2, raw),
  )

test("decodeEnvelope() decodes an object with maps, lists, ports, times and embedded structs", () => {
  const metadata = message(
    field(1, "p"),
    field(8, ""),
    field(11, message(field(1, "a"), field(2, "b"))),
  )
  const port = message(field(1, 1), field(2, 0), field(3, "http"))
  const probe = message(
    field(1, field(2, message(field(1, "/ready"), field(2, port)))),
    field(4, 5),
  )
  const volume = message(field(1, "v"), field(2, field(2, "")))
  const limits = field(8, field(1, message(field(1, "cpu"), field(2, field(1, "500m")))))
  const container = message(
    field(1, "c"),
    field(2, "i:1"),
    field(3, "x"),
    field(3, "y"),
    field(11, probe),
    limits,
  )
  const pod = message(field(1, metadata), field(2, message(field(1, volume), field(2, container))))
  expect(decodeEnvelope(envelope("v1", "Pod", pod))).toEqual({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", labels: { a: "b" } },
    spec: {
      volumes: [{ name: "v", emptyDir: {} }],
      containers: [
        {
          name: "c",
          image: "i:1",
          command: ["x", "y"],
          readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 5 },
          resources: { limits: { cpu: "500m" } },
        },
      ],
    },
  })
})

test("decodeEnvelope() keeps the bytes of a Secret as base64", () => {
  const secret = field(2, message(field(1, "k"), field(2, Buffer.from([0, 255]))))
  expect(decodeEnvelope(envelope("v1", "Secret", secret)).data).toEqual({ k: "AP8=" })
})

test("decodeEnvelope() refuses what is no envelope, what is cut off and what is not served", () => {
  expect(() => decodeEnvelope(Buffer.from("{}"))).toThrow("not Kubernetes protobuf")
  expect(() => decodeEnvelope(envelope("v1", "Pod", Buffer.from([0x0a, 0x50, 0x01])))).toThrow(
    "not a well-formed protobuf",
  )
  expect(() => decodeEnvelope(envelope("v1", "Foo", Buffer.alloc(0)))).toThrow(
    'no kind "Foo" is registered',
  )
})
