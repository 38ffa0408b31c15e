import { inVersion } from "#lib/embedded/api/custom/in-version.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { badRequest, expired } from "#lib/embedded/api/status-errors.ts"
import type { Change } from "#lib/embedded/api/store/watch-hub.ts"
import type { ApiRequest } from "./api-request.ts"
import { representation, selectedObjects, selection } from "./handle-read.ts"
import { representObject } from "./represent.ts"
import { invalidOption } from "./request-options.ts"
import { statusObject } from "./status-response.ts"
import { watchBookmark } from "./watch-bookmark.ts"

/** A client that reads slower than this many bytes is cut off; it lists and watches anew. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024
const BOOKMARK_EVERY_MS = 60_000
const LONGEST_SECONDS = 3600

/** `GET …/<plural>?watch=true`: what changes from a resourceVersion on, one JSON document a line. */
export function handleWatch(api: ApiRequest): Response {
  const { query, services } = api
  const { store } = services.context
  // Negotiated now, so that a form that is not served is refused before the stream begins.
  const { form } = representation(api)
  const represented = (object: KubeObject) =>
    representObject(inVersion(api.resource, object), representation(api))
  const from = query.get("resourceVersion") ?? ""
  const initial = query.get("sendInitialEvents")
  checkInitialEvents(initial, query.get("resourceVersionMatch"))
  if (from !== "" && !/^\d+$/.test(from))
    throw badRequest(`Invalid value for resourceVersion: ${from}`)
  const matches = selection(api)
  const bookmarks = ["true", "1"].includes(query.get("allowWatchBookmarks") ?? "")
  api.keepOpen()
  return stream(api, (send, end) => {
    const tell = (change: Change) => {
      const event = visible(change, { api, matches })
      if (event !== undefined) send(event.type, represented(event.object))
    }
    const bookmark = (initialEnd: boolean) =>
      send("BOOKMARK", watchBookmark(store.version, { resource: api.resource, form, initialEnd }))
    const startsNow = initial === "true" || (initial === null && (from === "" || from === "0"))
    if (startsNow) {
      for (const object of selectedObjects(api)) send("ADDED", represented(object))
      if (initial === "true" && bookmarks) bookmark(true)
    } else {
      const missed = store.hub.since(api.resource.id, from === "" ? store.version : Number(from))
      if (missed === undefined) {
        send("ERROR", statusObject(expired(Number(from), store.hub.oldest)))
        end()
        return () => {}
      }
      for (const change of missed) tell(change)
    }
    const stops = [store.hub.listen(api.resource.id, tell), store.hub.onClose(end)]
    const beat = bookmarks ? setInterval(() => bookmark(false), BOOKMARK_EVERY_MS) : undefined
    const over = setTimeout(end, timeoutMs(query.get("timeoutSeconds")))
    return () => {
      for (const stop of stops) stop()
      clearInterval(beat)
      clearTimeout(over)
    }
  })
}

type Send = (type: string, object: Json) => void

/** A response whose lines `start` sends; it returns what to do when the client has gone or the watch is over. */
function stream(api: ApiRequest, start: (send: Send, end: () => void) => () => void): Response {
  const encoder = new TextEncoder()
  let stop = () => {}
  let over = false
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Bun holds the head of a response back until its first byte; a space before the first line means nothing.
        controller.enqueue(encoder.encode(" "))
        const end = () => {
          if (over) return
          over = true
          stop()
          controller.close()
        }
        const send: Send = (type, object) => {
          if (over) return
          controller.enqueue(encoder.encode(`${JSON.stringify({ type, object })}\n`))
          if ((controller.desiredSize ?? 0) < -MOST_UNREAD_BYTES) end()
        }
        stop = start(send, end)
        if (over) stop()
        api.request.signal.addEventListener("abort", end)
      },
      cancel() {
        over = true
        stop()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  )
  return new Response(body, {
    headers: { "content-type": "application/json", "cache-control": "no-cache, private" },
  })
}

/** What a watcher with a selector sees of a change: an object that no longer matches is deleted for him. */
function visible(
  { type, object, previous }: Change,
  { api, matches }: { readonly api: ApiRequest; readonly matches: (object: KubeObject) => boolean },
): { readonly type: Change["type"]; readonly object: KubeObject } | undefined {
  if (api.namespace !== undefined && object.metadata.namespace !== api.namespace) return undefined
  if (type === "DELETED") return matches(previous ?? object) ? { type, object } : undefined
  const [was, is] = [previous !== undefined && matches(previous), matches(object)]
  if (is) return { type: was ? "MODIFIED" : "ADDED", object }
  if (!was || previous === undefined) return undefined
  const { resourceVersion } = object.metadata
  return {
    type: "DELETED",
    object: { ...previous, metadata: { ...previous.metadata, resourceVersion } },
  }
}

function checkInitialEvents(initial: string | null, match: string | null): void {
  if (initial === null || match === "NotOlderThan") return
  throw invalidOption("ListOptions", {
    field: "resourceVersionMatch",
    reason: "FieldValueForbidden",
    message: "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
  })
}

function timeoutMs(seconds: string | null): number {
  const wanted = Number(seconds ?? 0)
  return 1000 * (wanted > 0 ? Math.min(wanted, 24 * LONGEST_SECONDS) : LONGEST_SECONDS)
}
