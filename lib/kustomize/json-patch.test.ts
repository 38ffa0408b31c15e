import { expect, test } from "bun:test"
import { jsonPatch } from "./json-patch.ts"

const document = {
  metadata: { labels: { app: "web" }, annotations: { "example.com/a~b": "1" } },
  spec: { replicas: 1, args: ["--a", "--b"], empty: null },
}

test("jsonPatch() adds, removes, replaces, copies, moves and tests", () => {
  const result = jsonPatch(document, [
    { op: "test", path: "/spec", value: { empty: null, args: ["--a", "--b"], replicas: 1 } },
    { op: "add", path: "/spec/args/1", value: "--middle" },
    { op: "add", path: "/spec/args/-", value: "--last" },
    { op: "remove", path: "/spec/args/0" },
    { op: "replace", path: "/spec/replicas", value: 3 },
    { op: "copy", from: "/metadata/labels", path: "/spec/selector" },
    { op: "move", from: "/spec/empty", path: "/spec/moved" },
    { op: "replace", path: "/metadata/annotations/example.com~1a~0b", value: "2" },
  ])
  expect(result).toEqual({
    metadata: { labels: { app: "web" }, annotations: { "example.com/a~b": "2" } },
    spec: {
      replicas: 3,
      args: ["--middle", "--b", "--last"],
      selector: { app: "web" },
      moved: null,
    },
  })
  expect(document.spec.args).toEqual(["--a", "--b"])
})

for (const [operation, problem] of [
  [
    { op: "remove", path: "/spec/replica" },
    "/spec/replica is not there; /spec has replicas, args, empty",
  ],
  [
    { op: "replace", path: "/spec/args/2", value: "x" },
    "/spec/args/2 is not there; /spec/args has 2 items",
  ],
  [
    { op: "replace", path: "/spec/args/-", value: "x" },
    "/spec/args/- is not there; /spec/args has 2 items",
  ],
  [
    { op: "add", path: "/spec/args/3", value: "x" },
    "/spec/args/3 is no place in it; /spec/args has 2 items",
  ],
  [
    { op: "add", path: "/spec/args/01", value: "x" },
    "/spec/args/01 is no place in it; /spec/args has 2 items",
  ],
  [
    { op: "add", path: "/spec/template/a", value: 1 },
    "/spec/template is not there; /spec has replicas, args, empty",
  ],
  [{ op: "add", path: "/spec/replicas/a", value: 1 }, 'a number has no "a"'],
  [{ op: "test", path: "/spec/replicas", value: "1" }, '/spec/replicas is 1, not "1"'],
  [{ op: "move", from: "/spec", path: "/spec/a" }, "/spec cannot move into itself"],
  [{ op: "replace", path: "", value: {} }, "the whole object cannot be replaced or removed"],
  [
    { op: "set", path: "/a", value: 1 },
    'op is "set"; it should be one of add, remove, replace, move, copy, test',
  ],
  [{ op: "remove", path: "spec/a" }, 'path is "spec/a"; it should be like /spec/replicas'],
  [{ op: "copy", path: "/a" }, "from is undefined; it should be like /spec/replicas"],
  [{ op: "add", path: "/a" }, '"add" of /a needs a value'],
  ["remove", '"remove" is no operation'],
] as const)
  test(`jsonPatch() refuses ${JSON.stringify(operation)}`, () => {
    expect(() => jsonPatch(document, [operation])).toThrow(
      new RangeError(`Cannot apply operation 1: ${problem}`),
    )
  })

test("jsonPatch() never reaches what objects inherit", () => {
  expect(() => jsonPatch({}, [{ op: "add", path: "/__proto__/polluted", value: 1 }])).toThrow(
    "/__proto__ is not there",
  )
})
