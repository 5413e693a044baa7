import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findCommissioningMark, takeCommissioningMark } from "./commissioning-mark.ts";
import { generateNetworkFiles } from "./network-files.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tabella-mark-"));
  folders.push(folder);
  return folder;
}

describe("the mark of a key that has never signed", () => {
  test("comes with a new key, is taken once, and is gone for every later start", () => {
    const folder = newFolder();
    generateNetworkFiles({ validators: 2, outDir: folder });
    const keyFile = join(folder, "validator-1.key.json");
    const mark = findCommissioningMark(keyFile, newFolder());
    expect(mark).toBe(`${keyFile}.unused`);
    takeCommissioningMark(String(mark));
    expect(findCommissioningMark(keyFile, newFolder())).toBeNull();
    expect(existsSync(join(folder, "validator-2.key.json.unused"))).toBe(true);
  });

  test("may lie in the data folder instead, where the key file cannot have a neighbour", () => {
    const [keys, data] = [newFolder(), newFolder()];
    generateNetworkFiles({ validators: 1, outDir: keys });
    const keyFile = join(keys, "validator-1.key.json");
    renameSync(`${keyFile}.unused`, join(data, "validator-1.key.json.unused"));
    expect(findCommissioningMark(keyFile, data)).toBe(join(data, "validator-1.key.json.unused"));
    expect(findCommissioningMark(keyFile, newFolder())).toBeNull();
  });
});
