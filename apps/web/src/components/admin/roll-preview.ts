import { type CheckedRoll, type RollProblem, readRollFile } from "@tabella/election/roll-file";
import type { RollRefusal } from "@tabella/rpc/api/failure";

/** What the page says of a roll.json before anything is sent. */
export type RollPreview =
  | { readonly ok: true; readonly text: string; readonly roll: CheckedRoll }
  | { readonly ok: false; readonly reason: RollRefusal; readonly problems: readonly RollProblem[] };

/** Reads the file as the API does, so that what is wrong shows at once and stays on this device. */
export function previewRoll(text: string, electionId: string): RollPreview {
  const read = readRollFile(text);
  if (!read.ok) return { ok: false, reason: read.error.code, problems: read.error.problems };
  if (read.value.election !== electionId) return { ok: false, reason: "ANOTHER_ELECTION", problems: [] };
  return { ok: true, text, roll: read.value };
}

/** Voters whose number of votes few others have, and these numbers, the rarest first. */
export interface RareWeights {
  readonly voters: number;
  readonly weights: readonly number[];
}

/**
 * Who stands out by the weight of the ballot: of weights 1, 1, 1 and 50 the sum tells the vote of the last one, whatever the
 * encryption (SEC-27).
 * @param enough as many voters of one weight as hide each other: the fewest ballots for a count
 * @returns null if nobody does, as where all weigh the same
 */
export function rareWeights(voters: readonly { readonly weight: number }[], enough: number): RareWeights | null {
  const holders = new Map<number, number>();
  for (const { weight } of voters) holders.set(weight, (holders.get(weight) ?? 0) + 1);
  if (holders.size === 1) return null;
  const rare = [...holders].filter(([, count]) => count < enough).sort(([a, few], [b, more]) => few - more || b - a);
  if (rare.length === 0) return null;
  return { voters: rare.reduce((sum, [, count]) => sum + count, 0), weights: rare.map(([weight]) => weight) };
}

/** All problems as a table for the authority who made the list (ADM-1). No cell begins as a formula. */
export function problemsCsv(problems: readonly RollProblem[]): string {
  const rows = problems.map(({ place, code, text }) => [`${place}`, code, text]);
  return [["voter", "problem", "text"], ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
