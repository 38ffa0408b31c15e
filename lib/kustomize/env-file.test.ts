import { expect, test } from "bun:test"
import { envFile } from "./env-file.ts"

test("envFile() reads variables as kustomize does", () => {
  expect(
    envFile('\uFEFF# comment\r\nMODE=fast\r\n1ST=x\n\n  QUOTED="a b" \nEMPTY=\nEQUALS=a=b'),
  ).toEqual({
    MODE: "fast",
    "1ST": "x",
    QUOTED: '"a b" ',
    EMPTY: "",
    EQUALS: "a=b",
  })
})

test("envFile() names every line that is no variable, without showing it", () => {
  expect(() => envFile("A=1\nexport B=2\nC\nA=3\n=4")).toThrow(
    new TypeError(`Cannot read line 2 of an env file: it does not begin with the name of a variable; it should be KEY=value
Cannot read line 3 of an env file: C has no value; it should be C=value
Cannot read line 4 of an env file: A stands there twice
Cannot read line 5 of an env file: it does not begin with the name of a variable; it should be KEY=value`),
  )
})
