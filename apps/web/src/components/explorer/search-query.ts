/** What the text in the search box may mean (EXP-2); more than one entry where it is ambiguous, likeliest first. */
export type SearchTarget =
  | { readonly kind: "height"; readonly height: number }
  /** A block or a transaction; which one only the chain can tell. */
  | { readonly kind: "fingerprint"; readonly hash: `0x${string}` }
  /** As typed: the checker of tracking codes says which group looks mistyped. */
  | { readonly kind: "tracking-code"; readonly code: string }
  | { readonly kind: "election"; readonly uuid: string };

const uuidForm = /^[1-9A-HJ-NP-Za-km-z]{14,40}$/;
/** Crockford Base32 with I, L, O as people mistype them, and the five more check characters. */
const trackingCodeForm = /^[0-9A-Z]{16}[0-9A-Z*~$=]$/;

export function readSearch(typed: string): readonly SearchTarget[] {
  const text = typed.trim();
  const targets: SearchTarget[] = [];
  const digits = text.replace(/[\s,._']/g, "");
  if (/^#?\d{1,15}$/.test(digits)) targets.push({ kind: "height", height: Number(digits.replace("#", "")) });

  const hex = text.toLowerCase().replace(/^0x/, "");
  if (/^[0-9a-f]{64}$/.test(hex)) targets.push({ kind: "fingerprint", hash: `0x${hex}` });

  const compact = text.replace(/[\s-]/g, "").toUpperCase();
  if (trackingCodeForm.test(compact) && !/^\d{17}$/.test(compact)) targets.push({ kind: "tracking-code", code: text });
  if (uuidForm.test(text)) targets.push({ kind: "election", uuid: text });
  return targets;
}
