/** Says whether an entry of `after` names a Job of the app itself, `Job/<name>`, and not another app. */
export function isJobId(entry: string): boolean {
  return entry.includes("/")
}

/** The apps among what an app comes after. */
export function appsAmong(after: readonly string[]): readonly string[] {
  return after.filter((entry) => !isJobId(entry))
}

/** The Jobs among what an app comes after. */
export function jobsAmong(after: readonly string[]): readonly string[] {
  return after.filter(isJobId)
}
