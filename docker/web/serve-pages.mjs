// Serves the pages in their image: with the configuration of the build, as the server of Next's own standalone output does,
// so that neither the compiler that reads next.config.ts nor webpack need be there.
import { readFileSync } from "node:fs";

const built = new URL("../../apps/web/.next/required-server-files.json", import.meta.url);
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(JSON.parse(readFileSync(built, "utf8")).config);
await import("../../apps/web/src/main.ts");
