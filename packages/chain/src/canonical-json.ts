import { assert, err, ok, type Result } from "@tabella/crypto/result";
import canonicalize from "canonicalize";

/** RFC 8785 (JSON Canonicalization Scheme) text of a value that is JSON. @throws if it is not, which only a bug can cause. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  assert(text !== undefined, "only JSON values are made canonical");
  return text;
}

/** Nothing that the ledger reads is nested deeper than this. */
export const jsonDepthMax = 8;

/**
 * `JSON.parse` for text of strangers: refuses deep nesting before the parser sees it, and never throws.
 * Text that names a key twice parses, but is never equal to its canonical form; see {@link canonicalJson}.
 */
export function parseJson(text: string): Result<unknown, string> {
  if (depthOf(text) > jsonDepthMax) return err(`nested deeper than ${jsonDepthMax}`);
  try {
    return ok(JSON.parse(text));
  } catch {
    return err("not JSON");
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}
