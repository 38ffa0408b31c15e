import { pause } from "../pause.ts"
import { type AppTokenOptions, appToken } from "./app-token.ts"
import { boundedJson } from "./bounded-json.ts"
import { type Budget, budgetOf, waitAfter, waitForBudget } from "./rate-limit.ts"

export interface HelixOptions extends AppTokenOptions {
  readonly apiUrl: string
  /** Hears of every answer: its status, 0 without one, and what it said about the rate limit. */
  readonly onAnswer?: (status: number, budget: Budget | undefined) => void
}

/** Asks Twitch's API for a path such as `/helix/streams?first=100` and answers the parsed JSON. */
export type Helix = (path: string, signal: AbortSignal) => Promise<unknown>

const requestMs = 10_000
const attempts = 4

/**
 * Creates a client of Twitch's API. It renews its token by itself, once when it is refused; it waits for the
 * reset when the rate limit is used up, before it is told so by a 429; it asks again after a 429, a server
 * error or no answer, four times at most. Whatever goes wrong is one sentence.
 */
export function helix(options: HelixOptions): Helix {
  const token = appToken(options)
  let budget: Budget | undefined

  async function ask(path: string, bearer: string, signal: AbortSignal): Promise<Answer> {
    let response: Response
    try {
      response = await fetch(`${options.apiUrl}${path}`, {
        headers: { "client-id": options.clientId, authorization: `Bearer ${bearer}` },
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
      })
    } catch {
      options.onAnswer?.(0, budget)
      return { status: 0, headers: new Headers(), problem: "it cannot be reached" }
    }
    const { status, headers } = response
    budget = budgetOf(headers) ?? budget
    options.onAnswer?.(status, budget)
    if (!response.ok) {
      await response.body?.cancel()
      return { status, headers, problem: `it answered ${status}` }
    }
    try {
      return { status, headers, body: await boundedJson(response) }
    } catch (error) {
      return { status, headers, problem: error instanceof Error ? error.message : "it broke off" }
    }
  }

  return async (path, signal) => {
    let refusals = 0
    for (let attempt = 1; ; attempt += 1) {
      await waited(waitForBudget(budget, options.now()), signal, "its rate limit is used up")
      const bearer = await token.get(signal)
      const answer = await ask(path, bearer, signal)
      if (answer.problem === undefined) return answer.body
      if (answer.status === 401) token.refused(bearer)
      refusals += answer.status === 401 ? 1 : 0
      if (signal.aborted || attempt === attempts || refusals > 1 || !isPassing(answer.status)) {
        throw new Error(`Cannot list streams of Twitch: ${answer.problem}`)
      }
      if (answer.status === 401) continue
      await waited(waitAfter(answer, attempt, options.now()), signal, answer.problem)
    }
  }
}

interface Answer {
  /** 0 when there was no answer. */
  readonly status: number
  readonly headers: Headers
  readonly body?: unknown
  /** Half a sentence: what is wrong with it. */
  readonly problem?: string
}

function isPassing(status: number): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500
}

async function waited(ms: number, signal: AbortSignal, because: string): Promise<void> {
  await pause(ms, signal)
  if (!signal.aborted) return
  throw new Error(`Cannot list streams of Twitch: ${because}, and there is no time left`)
}
