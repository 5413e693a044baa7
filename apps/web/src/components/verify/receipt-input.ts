import { parseTrackingCode } from "@tabella/election/tracking-code";
import { Uuid } from "@tabella/rpc/api/schemas";
import { z } from "zod";

/** A receipt is about 20 kB with three validators, and grows by 5 kB a seal. */
export const receiptBytesMax = 2_000_000;

/** What someone dropped, chose, typed or pasted on the page that checks receipts. */
export type ReceiptInput =
  | { readonly kind: "receipt"; readonly text: string }
  | { readonly kind: "tracking-code"; readonly code: string };

/** Each has a sentence in messages/…/verify.json that says what to do. */
export type ReceiptInputFailure =
  | { readonly code: "EMPTY" }
  | { readonly code: "TOO_LARGE" }
  | { readonly code: "NOT_JSON" }
  | { readonly code: "NOT_A_RECEIPT" }
  | { readonly code: "A_KEY_BACKUP" }
  | { readonly code: "A_GENESIS" }
  | { readonly code: "CODE_MISTYPED"; readonly group: number }
  | { readonly code: "CODE_MISTYPED_SOMEWHERE" };

export type ReceiptReading =
  | { readonly ok: true; readonly value: ReceiptInput }
  | { readonly ok: false; readonly error: ReceiptInputFailure };

/** Tells a receipt from what people take for one, by its form only; whether it holds is checked afterwards. */
export function readReceiptInput(text: string): ReceiptReading {
  const trimmed = text.trim();
  if (trimmed === "") return failed({ code: "EMPTY" });
  if (trimmed.length > receiptBytesMax) return failed({ code: "TOO_LARGE" });
  if (!trimmed.startsWith("{") && trimmed.length <= 40) return readCode(trimmed);
  const parsed = parse(trimmed);
  if (parsed === undefined) return failed({ code: "NOT_JSON" });
  switch (formatOf(parsed)) {
    case "receipt":
      return { ok: true, value: { kind: "receipt", text: trimmed } };
    case "trustee-key":
      return failed({ code: "A_KEY_BACKUP" });
    case "genesis":
      return failed({ code: "A_GENESIS" });
    case null:
      return failed({ code: "NOT_A_RECEIPT" });
  }
}

function readCode(text: string): ReceiptReading {
  const code = parseTrackingCode(text);
  if (code.ok) return { ok: true, value: { kind: "tracking-code", code: code.value } };
  const { reason, group } = code.error;
  // Far from seventeen characters it was never meant as a code.
  if (reason === "length" && Math.abs(text.replace(/[\s-]/g, "").length - 17) > 3)
    return failed({ code: "NOT_A_RECEIPT" });
  return failed(group === null ? { code: "CODE_MISTYPED_SOMEWHERE" } : { code: "CODE_MISTYPED", group });
}

function formatOf(value: unknown): "receipt" | "trustee-key" | "genesis" | null {
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : null;
  if (typeof format !== "string") return null;
  const known = ["receipt", "trustee-key", "genesis"] as const;
  return known.find((name) => format.startsWith(`tabella-${name}`)) ?? null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(error: ReceiptInputFailure): ReceiptReading {
  return { ok: false, error };
}

/** The election that a receipt names, for looking its text up; null if it names none in the known form. */
export function electionIdOf(receiptText: string): string | null {
  const found = StatedElection.safeParse(parse(receiptText));
  return found.success ? found.data.transaction.election_id : null;
}

const StatedElection = z.object({ transaction: z.object({ election_id: Uuid }) });
