import { constants } from "node:buffer";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UserFailure } from "./failure.ts";
import { readInputPieces, readInputText } from "./input-files.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function failureOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

test("a text that no string can hold, a folder and a file that is not there are each refused by name, with exit code 2", () => {
  const large = join(folder, "large");
  writeFileSync(large, "");
  // Without content on the disk.
  truncateSync(large, constants.MAX_STRING_LENGTH + 1);
  const refusals = [
    failureOf(() => readInputText(large)),
    failureOf(() => readInputText(folder)),
    failureOf(() => [...readInputPieces(folder)]),
    failureOf(() => [...readInputPieces(join(folder, "none"))]),
  ];
  for (const refusal of refusals) {
    expect(refusal).toBeInstanceOf(UserFailure);
    expect(refusal).toMatchObject({ exitCode: 2, message: expect.stringContaining(folder) });
  }
  expect(refusals[0]).toMatchObject({ message: expect.stringContaining(`${constants.MAX_STRING_LENGTH} bytes`) });
});

test("a file in pieces is the file, also where a piece ends within a character", () => {
  const file = join(folder, "text");
  writeFileSync(file, `x${"ü".repeat(2 ** 21 + 1)}\n`);
  const pieces = [...readInputPieces(file)];
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join("") === readFileSync(file, "utf8")).toBe(true);
});
