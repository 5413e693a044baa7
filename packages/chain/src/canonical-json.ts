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

/** Strings are most of a block's text: they are skipped by searching for their end. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}

/** Where the string ends that begins at a quotation mark; the end of the text if it never does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
