/** No line of a file of blocks is longer: a block with its certificate is at most some megabytes. */
export const lineLengthMax = 2 ** 26;

/**
 * The lines of a text that comes in pieces, wherever it was cut: a text may be longer than the longest string of an engine.
 * A last line counts with or without its newline. What follows a line above `lineLengthMax` is left out: such a line is
 * given cut off, and is nothing that anyone takes.
 */
export function* linesOf(pieces: Iterable<string>): Generator<string> {
  let rest = "";
  // A string's own pieces would be its characters.
  for (const piece of typeof pieces === "string" ? [pieces] : pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > lineLengthMax) break;
  }
  if (rest !== "") yield rest;
}
