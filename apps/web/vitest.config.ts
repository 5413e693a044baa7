import path from "node:path";
import { mergeConfig } from "vitest/config";
import shared from "../../vitest.config.ts";

/** As everywhere, with the pages' own short name for their sources. */
export default mergeConfig(shared, {
  resolve: { alias: { "@": path.resolve(import.meta.dirname, "src") } },
});
