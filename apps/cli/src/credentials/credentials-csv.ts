import type { IssuedCredential } from "./issue-credentials.ts";

/** The private list for mail merge: who gets which voting key. CSV with a heading, CRLF as RFC 4180 has it. */
export function credentialsCsv(issued: readonly IssuedCredential[]): string {
  const rows = issued.map(({ email, name, weight, secret }) => [email, name, `${weight}`, secret]);
  return [["email", "name", "weight", "credential"], ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front (ADM-1). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
