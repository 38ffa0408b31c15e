import { expect, test } from "bun:test"
import { duplicateFields } from "./duplicate-fields.ts"

test("duplicateFields() names the path of every field that is given twice", () => {
  expect(duplicateFields('{"a":1,"b":{"c":[{"d":1,"d":2}],"c":3},"a":2}')).toEqual([
    "b.c[0].d",
    "b.c",
    "a",
  ])
})

test("duplicateFields() is not misled by texts, escapes and siblings", () => {
  expect(duplicateFields('{"a":"{\\"a\\":1}","b":[{"a":1},{"a":2}],"c":{"a":"\\\\"}}')).toEqual([])
})

test("duplicateFields() knows a field by its meaning, not by its spelling", () => {
  expect(duplicateFields('{"a":1,"\\u0061":2}')).toEqual(["a"])
})
