const ofSpec = ["spec", "template"] as const

const paths: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    CronJob: ["spec", "jobTemplate", ...ofSpec],
    DaemonSet: ofSpec,
    Deployment: ofSpec,
    Job: ofSpec,
    Pod: [],
    PodTemplate: ["template"],
    ReplicaSet: ofSpec,
    ReplicationController: ofSpec,
    StatefulSet: ofSpec,
  }),
)

/** Says where an object of a kind holds what its pods are made of, `metadata` and `spec`; a Pod is that itself. */
export function podTemplatePath(kind: string): readonly string[] | undefined {
  return paths.get(kind)
}
