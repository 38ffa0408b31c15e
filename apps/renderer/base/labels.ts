/** Selects the service's pods; selectors are immutable, so it holds the name and nothing else. */
export const selector = { "app.kubernetes.io/name": "renderer" } as const

/** The labels of the service's objects and pods. */
export const labels = { ...selector, "app.kubernetes.io/part-of": "turnspit" } as const
