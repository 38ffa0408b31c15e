import { object, testMeanings } from "./testing/meaning-cases.ts"

const definition = (versions: readonly string[]) =>
  object("CustomResourceDefinition", {
    spec: {
      group: "example.com",
      names: { kind: "Oven" },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0 })),
    },
  })

testMeanings([
  {
    when: "a version of a custom resource is served no more",
    before: definition(["v1", "v1beta1"]),
    after: definition(["v1"]),
    says: ["! serves Oven as example.com/v1beta1 no more: who asks for that gets an error"],
  },
  {
    when: "the stored version of a custom resource goes",
    before: definition(["v1"]),
    after: definition(["v2"]),
    says: [
      "! serves Oven as example.com/v1 no more: who asks for that gets an error",
      "! removes the version v1, in which objects are stored: Kubernetes refuses that until status.storedVersions does not name it",
      "stores Oven as v2 from now on",
    ],
  },
])
