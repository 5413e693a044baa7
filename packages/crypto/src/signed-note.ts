import { concatBytes } from "@noble/curves/utils.js";
import { sha256 } from "@tabella/sha256";
import { fromPaddedBase64, toPaddedBase64 } from "./base64.ts";
import { fromHex, type Hex, toHex } from "./hex.ts";
import { err, ok, type Result } from "./result.ts";
import { utf8ToBytes } from "./utf8.ts";

/*
 * Signed notes (c2sp.org/signed-note): a text, a blank line, and signature lines. The form in which transparency logs and
 * their witnesses all over the world write checkpoints; every line whose key a reader does not know is passed over.
 */

/** `name` and `keyId` (4 bytes) together say which key it is and how it signs. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Hex;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** Ends with a newline; the blank line after it is no part of it. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Every certificate of the largest set, with its changes since genesis, takes less. */
const noteLengthMax = 50_331_648;
const signaturesMax = 64;

/** SHA-256(name, newline, type, key), the first four bytes. `type` is the byte that the specification assigns, or 0xff and a longer name. */
export function noteKeyId(key: {
  readonly name: string;
  readonly type: Uint8Array;
  readonly publicKey: Uint8Array;
}): Hex {
  return toHex(sha256(concatBytes(utf8ToBytes(`${key.name}\n`), key.type, key.publicKey)).slice(0, 4));
}

/** True for what may name a key: not empty, no space of Unicode, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && !/[\s+\p{Cc}]/u.test(name);
}

export function formatNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(formatSignatureLine).join("")}`;
}

export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${toPaddedBase64(concatBytes(fromHex(keyId), signature))}\n`;
}

/** Reads what {@link formatNote} writes: form only. The text means nothing until a signature of a known key holds. */
export function parseNote(note: string): Result<SignedNote, string> {
  if (note.length > noteLengthMax) return err(`longer than ${noteLengthMax} characters`);
  const end = note.lastIndexOf("\n\n");
  if (end < 1) return err("no blank line before signatures");
  const text = note.slice(0, end + 1);
  if (hasControlCharacter(text)) return err("control characters");
  const rest = note.slice(end + 2);
  if (!rest.endsWith("\n")) return err("the last line has no end");
  const lines = rest.slice(0, -1).split("\n");
  if (lines.length > signaturesMax) return err(`more than ${signaturesMax} signatures`);
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === null) return err("not a signature line");
    signatures.push(signature);
  }
  return ok({ text, signatures });
}

function parseSignatureLine(line: string): NoteSignature | null {
  const [dash, name, base64, ...more] = line.split(" ");
  if (dash !== "—" || name === undefined || base64 === undefined || more.length > 0 || !isKeyName(name)) return null;
  const bytes = fromPaddedBase64(base64);
  if (!bytes.ok || bytes.value.length < 5) return null;
  return { name, keyId: toHex(bytes.value.slice(0, 4)), signature: bytes.value.slice(4) };
}

function hasControlCharacter(text: string): boolean {
  return /[^\P{Cc}\n\u0080-\u009f]/u.test(text);
}
