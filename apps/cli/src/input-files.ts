import { readFileSync, statSync } from "node:fs";
import { UserFailure } from "./failure.ts";
import { exitCodes } from "./output.ts";

const fileBytesMax = 2 ** 31;

/** @throws UserFailure (exit code 2) naming the file and what is wrong with it */
export function readInput(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > fileBytesMax) throw new UserFailure(`${path} is larger than ${fileBytesMax} bytes`, exitCodes.usage);
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error instanceof UserFailure) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why = { ENOENT: "there is no such file", EISDIR: "it is a folder", EACCES: "it may not be read" }[code ?? ""];
    throw new UserFailure(`cannot read ${path}: ${why ?? code ?? "unknown reason"}`, exitCodes.usage);
  }
}

export function readInputText(path: string): string {
  return new TextDecoder().decode(readInput(path));
}
