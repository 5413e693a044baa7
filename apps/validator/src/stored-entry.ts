import { parseJson } from "@tabella/chain/canonical-json";
import type { z } from "zod";

/** What an entry of the store says; undefined if there is none, or a flipped bit has made it say nothing. */
export function readEntry<Value>(schema: z.ZodType<Value>, text: string | undefined): Value | undefined {
  const json = parseJson(text ?? "");
  return json.ok ? schema.safeParse(json.value).data : undefined;
}
