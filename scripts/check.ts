import { gate } from "./gate.ts"

/** The inner gate: everything but the tests that start whole systems. */
process.exit(await gate({ everything: false }))
