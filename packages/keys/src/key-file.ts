import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { z } from "zod";

const keyFileBytesMax = 65_536;

/** Writes a secret as a new file that only its owner can read (mode 600). @throws Error if the file exists. */
export function writeSecretFile(file: string, text: string): void {
  // "wx" decides about existence and creation in one step; the mode holds from the first moment on.
  const descriptor = openSync(file, "wx", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a secret. @throws Error with a sentence for the operator if it is missing, too large or readable by others. */
export function readSecretFile(file: string): string {
  const descriptor = open(file);
  try {
    // Asked of the open file, not of its name, so that nobody can exchange it in between.
    const { mode, size } = fstatSync(descriptor);
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(3, "0");
      throw new Error(`${file}: readable by others (mode ${octal}); run: chmod 600 ${file}`);
    }
    if (size > keyFileBytesMax) throw new Error(`${file}: larger than ${keyFileBytesMax} bytes, not a key file`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** {@link writeSecretFile} for JSON. */
export function writeKeyFile(file: string, content: object): void {
  writeSecretFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** {@link readSecretFile} for JSON of a given form. Error messages name fields, never their values. */
export function readKeyFile<Content>(file: string, form: z.ZodType<Content>): Content {
  const parsed = form.safeParse(parse(file, readSecretFile(file)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${file}: not a key file: ${issue?.path.join(".") || "content"}: ${issue?.message ?? "invalid"}`);
}

function open(file: string): number {
  try {
    return openSync(file, "r");
  } catch (cause) {
    throw new Error(`${file}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`, { cause });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which is secret.
    throw new Error(`${file}: not a key file: not JSON`);
  }
}
