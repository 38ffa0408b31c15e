/** Names the file of a kind's schema as kubeconform does: `deployment-apps-v1`, `pod-v1`. */
export function schemaName(apiVersion: string, kind: string): string {
  const [group = "", version] = apiVersion.split("/")
  const suffix = [group.split(".")[0], ...(version === undefined ? [] : [version])]
  return [kind, ...suffix].join("-").toLowerCase()
}
