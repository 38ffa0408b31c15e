import { type Exception, exceptions, notServed, onTheNode } from "./exceptions.ts"

/** Writes the exceptions as the Markdown tables of docs/embedded-cluster.md. */
export function exceptionsTable(): string {
  return [
    "| on the API | Kubernetes | here | that is |",
    "|---|---|---|---|",
    ...Object.entries<Exception>(exceptions).map(
      ([name, { kubernetes, here, means }]) => `| ${name} | ${kubernetes} | ${here} | ${means} |`,
    ),
    "",
    "| on the node | what happens instead |",
    "|---|---|",
    ...Object.entries(onTheNode).map(([name, instead]) => `| ${name} | ${instead} |`),
    "",
    "| group | not served: 404 |",
    "|---|---|",
    ...Object.entries(notServed).map(
      ([version, resources]) => `| ${version} | ${resources.join(", ")} |`,
    ),
  ].join("\n")
}
