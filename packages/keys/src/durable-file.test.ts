import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { removeDurably, writeDurably } from "./durable-file.ts";

const root = mkdtempSync(join(tmpdir(), "tabella-durable-"));
afterAll(() => rmSync(root, { recursive: true }));

test("a file is made with its folder, replaced as a whole and taken away, and no draft is left", () => {
  const file = join(root, "of", "a", "witness");
  writeDurably(file, "a longer text", 0o600);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const old = statSync(file).ino;
  writeDurably(file, "short", 0o600);
  expect(readFileSync(file, "utf8")).toBe("short");
  // Another file came into its place: whoever had the old one open reads all of the old one.
  expect(statSync(file).ino).not.toBe(old);
  expect(readdirSync(join(root, "of", "a"))).toEqual(["witness"]);
  removeDurably(file);
  removeDurably(file);
  expect(readdirSync(join(root, "of", "a"))).toEqual([]);
});
