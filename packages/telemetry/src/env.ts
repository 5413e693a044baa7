import { z } from "zod";

/** What every service that makes spans reads from its environment. */
export const tracingVariables = {
  /** Where spans are sent: the base URL of an OTLP/HTTP receiver. Absent or empty: nowhere, and none are made. */
  TABELLA_OTLP_URL: z.union([z.literal("").transform(() => undefined), z.url({ protocol: /^https?$/ })]).optional(),
  /** The share of traces that are kept, from 0 to 1; the same everywhere, or traces have holes. */
  TABELLA_TRACE_RATIO: z.coerce.number().min(0).max(1).default(0.1),
};
