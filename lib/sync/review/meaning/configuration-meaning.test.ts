import { deployment, settings, testMeanings } from "./testing/meaning-cases.ts"

const reader = deployment({}, {}, { envFrom: [{ configMapRef: { name: "settings" } }] })

testMeanings([
  {
    when: "configuration that is read at start changes in place",
    before: settings({ a: "1" }),
    after: settings({ a: "2" }),
    around: [reader],
    says: ["reaches Deployment/web/db only after a restart, which this change does not cause"],
  },
  {
    when: "configuration that is read at start changes together with its reader",
    before: settings({ a: "1" }),
    after: settings({ a: "2" }),
    baseOnly: [{ ...reader, spec: deployment().spec }],
    headOnly: [reader],
    says: ["is read by Deployment/web/db"],
  },
])
