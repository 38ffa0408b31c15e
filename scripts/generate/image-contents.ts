import { join } from "node:path"
import { imageContents, mebibytes } from "../images/image-contents.ts"
import { repositoryRoot } from "../repository-root.ts"

/** Records how much each image adds to its base: `bun scripts/generate/image-contents.ts`, on Linux, x64. */
const root = await repositoryRoot()
const contents = await imageContents(root)
await Bun.write(
  join(root, "scripts/images/contents.generated.json"),
  `${JSON.stringify(contents, null, 2)}\n`,
)
for (const [service, bytes] of Object.entries(contents))
  console.log(`${service.padEnd(18)} ${mebibytes(bytes)}`)
