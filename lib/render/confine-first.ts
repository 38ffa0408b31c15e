import { confine } from "./confine.ts"

/** Loaded before the program that renders: a review runs that of the commit, which need not confine itself. */
confine()
