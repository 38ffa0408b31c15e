import { ApiError } from "./api-error.ts"
import type { Keep, ListResult } from "./client.ts"
import type { Resource } from "./discovery.ts"
import { toLiveObject } from "./live-object.ts"
import { withParameters } from "./paths.ts"
import type { Transport } from "./transport.ts"

export interface Listing {
  readonly resource: Resource
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly subject: string
  readonly signal?: AbortSignal | undefined
  readonly keep?: Keep | undefined
}

/** Objects in one answer: a bound on what the server and we hold at once. */
const pageSize = 500

/**
 * Lists a collection page by page, all of one moment. When that moment is too old for the server before the last page,
 * it begins anew without pages, which cannot take too long a second time.
 */
export async function listPages(transport: Transport, listing: Listing): Promise<ListResult> {
  const pages: ListResult[] = []
  let rest: string | undefined
  do {
    try {
      const { next, ...page } = await listPage(transport, listing, {
        limit: String(pageSize),
        ...(rest !== undefined && { continue: rest }),
      })
      pages.push(page)
      rest = next
    } catch (error) {
      if (rest === undefined || !(error instanceof ApiError) || error.status !== 410) throw error
      return listPage(transport, listing, {})
    }
  } while (rest !== undefined)
  const resourceVersion = pages[0]?.resourceVersion ?? "0"
  return { items: pages.flatMap(({ items }) => items), resourceVersion }
}

async function listPage(
  transport: Transport,
  { resource, path, parameters, subject, signal, keep = (live) => live }: Listing,
  page: Readonly<Record<string, string>>,
): Promise<ListResult & { readonly next?: string }> {
  const { body } = await transport.send({
    verb: "list",
    subject,
    method: "GET",
    path: withParameters(path, { ...parameters, ...page }),
    repeatable: true,
    signal,
  })
  const { metadata, items } = JSON.parse(body) as {
    metadata?: { resourceVersion?: string; continue?: string }
    items?: readonly object[] | null
  }
  const { apiVersion, kind } = resource
  const next = metadata?.continue
  return {
    // The items of a list come without the kind they all share.
    items: (items ?? []).map((item) => keep(toLiveObject({ apiVersion, kind, ...item }))),
    resourceVersion: metadata?.resourceVersion ?? "0",
    ...(next !== undefined && next !== "" && { next }),
  }
}
