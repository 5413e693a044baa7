import { constants } from "node:buffer";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { UserFailure } from "./failure.ts";
import { exitCodes } from "./output.ts";

/** What can be read into memory at once. */
const fileBytesMax = 2 ** 31 - 1;
const pieceBytes = 2 ** 22;

/** @throws UserFailure (exit code 2) naming the file and what is wrong with it */
export function readInput(path: string): Uint8Array {
  return readUpTo(path, fileBytesMax);
}

/** The same as text; a file that no string can hold is refused likewise. */
export function readInputText(path: string): string {
  return new TextDecoder().decode(readUpTo(path, constants.MAX_STRING_LENGTH));
}

/**
 * The text of a file of any size, piece by piece as it is read.
 * @throws UserFailure (exit code 2) like {@link readInput}, while the pieces are taken
 */
export function* readInputPieces(path: string): Generator<string> {
  const decoder = new TextDecoder();
  const piece = new Uint8Array(pieceBytes);
  const descriptor = reading(path, () => openSync(path, "r"));
  try {
    for (;;) {
      const length = reading(path, () => readSync(descriptor, piece));
      if (length === 0) break;
      yield decoder.decode(piece.subarray(0, length), { stream: true });
    }
    yield decoder.decode();
  } finally {
    closeSync(descriptor);
  }
}

function readUpTo(path: string, bytesMax: number): Uint8Array {
  const { size } = reading(path, () => statSync(path));
  if (size > bytesMax) throw new UserFailure(`${path} is larger than ${bytesMax} bytes`, exitCodes.usage);
  return reading(path, () => new Uint8Array(readFileSync(path)));
}

function reading<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = { ENOENT: "there is no such file", EISDIR: "it is a folder", EACCES: "it may not be read" }[code ?? ""];
    throw new UserFailure(`cannot read ${path}: ${why ?? code ?? "unknown reason"}`, exitCodes.usage);
  }
}
