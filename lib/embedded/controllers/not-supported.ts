import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { eventRecorder } from "./event-recorder.ts"
import { fromKey, objectKey } from "./object-key.ts"

/** Resource → reason and sentence: kinds that the API stores and nobody here acts on. */
const kinds: Readonly<
  Record<
    string,
    { readonly type: "Normal" | "Warning"; readonly reason: string; readonly message: string }
  >
> = {
  "batch/cronjobs": {
    type: "Warning",
    reason: "NotSupported",
    message: "The embedded cluster has no schedule: no Job of this CronJob is started here",
  },
  "autoscaling/horizontalpodautoscalers": {
    type: "Warning",
    reason: "NotSupported",
    message: "The embedded cluster measures no load: nothing is scaled here",
  },
  "networking.k8s.io/networkpolicies": {
    type: "Normal",
    reason: "NotEnforced",
    message: "Not enforced here: pods of the embedded cluster are processes that share 127.0.0.1",
  },
  persistentvolumeclaims: {
    type: "Warning",
    reason: "NotSupported",
    message: "The embedded cluster has no volumes: this claim stays pending here",
  },
}

/** Says on objects that nobody acts on that nobody does, once per start. */
export function notSupportedController({ objects, now }: ControllerContext): Controller {
  const events = eventRecorder(objects, "turnspit", now)
  const told = new Set<string>()
  return {
    name: "not-supported",
    watches: Object.fromEntries(
      Object.keys(kinds).map((id) => [id, (object) => [`${id} ${objectKey(object)}`]]),
    ),
    reconcile(key) {
      const [resource = "", path = ""] = key.split(" ")
      const object = objects.get({ resource, ...fromKey(path) })
      const note = kinds[resource]
      if (object === undefined || note === undefined || told.has(object.metadata.uid))
        return undefined
      told.add(object.metadata.uid)
      const known = objects
        .list("events", { namespace: object.metadata.namespace ?? "" })
        .some((event) => isAbout(event, object.metadata.uid, note.reason))
      if (!known) events.record(object, note)
      return undefined
    },
  }
}

function isAbout(event: Readonly<Record<string, unknown>>, uid: string, reason: string): boolean {
  const about = event.involvedObject
  const same = typeof about === "object" && about !== null && "uid" in about && about.uid === uid
  return same && event.reason === reason
}
