import { expect, test } from "bun:test"
import { podTemplateHash, sameTemplate } from "./pod-template-hash.ts"

const template = (image: string, labels: Record<string, string>) => ({
  metadata: { labels },
  spec: { containers: [{ name: "app", image }] },
})

test("podTemplateHash() does not depend on the order of keys or on the label that carries it", () => {
  const one = podTemplateHash(template("x:1", { a: "1", b: "2" }))
  expect(podTemplateHash(template("x:1", { b: "2", a: "1", "pod-template-hash": "x" }))).toBe(one)
  expect(podTemplateHash(template("x:2", { a: "1", b: "2" }))).not.toBe(one)
  expect(one).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5,10}$/)
})

test("podTemplateHash() makes another name for the same content after a collision", () => {
  expect(podTemplateHash(template("x:1", {}), 1)).not.toBe(podTemplateHash(template("x:1", {})))
})

test("sameTemplate() sees a changed image and not the hash label", () => {
  expect(sameTemplate(template("x:1", {}), template("x:1", { "pod-template-hash": "x" }))).toBe(
    true,
  )
  expect(sameTemplate(template("x:1", {}), template("x:2", {}))).toBe(false)
})
