import path from "node:path";
import { mergeConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

/** As everywhere, with the pages' own short name for their sources. */
export default mergeConfig(shared, {
  resolve: { alias: { "@": path.resolve(import.meta.dirname, "src") } },
  // It imports `next/server` in a way that bundlers understand and Node does not.
  test: { server: { deps: { inline: ["next-intl"] } } },
});
