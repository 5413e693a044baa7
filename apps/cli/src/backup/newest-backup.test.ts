import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { genesisName, writeManifest } from "./manifest.ts";
import { newestBackup } from "./newest-backup.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-newest-backup-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** @param copiedAt when its database's changes were copied last; null: it has the chain alone */
async function backup(name: string, times: { readonly updatedAt: number; readonly copiedAt: number | null }) {
  const { updatedAt, copiedAt } = times;
  const place = join(folder, name);
  const changes = `changes-${copiedAt}/changes.000001`;
  mkdirSync(join(place, `changes-${copiedAt}`), { recursive: true });
  for (const file of [genesisName, "database.sql", changes]) writeFileSync(join(place, file), "");
  const hash = `0x${"11".repeat(32)}` as const;
  const position = { file: "changes.000001", position: 4 };
  await writeManifest(place, {
    ...{ format: "tabella-backup-1", program: "test", made_at: 1_000, updated_at: updatedAt },
    chain: { chain_id: 1, genesis_hash: hash, height: 0, head_hash: hash, state_root: hash, files: [] },
    database: copiedAt === null ? null : { dump: "database.sql", position, rows: {}, changes: [changes] },
  });
  return place;
}

test("of several backups the one counts that goes furthest, and one goes as far as both its halves do", async () => {
  expect(() => newestBackup(folder)).toThrow(/holds no backup/);
  const monday = await backup("monday", { updatedAt: 9_000, copiedAt: 8_999 });
  // Updated since without its database: accounts of this time are not in it.
  const tuesday = await backup("tuesday", { updatedAt: 99_000, copiedAt: 7_000 });
  await backup(".wednesday-broken-off", { updatedAt: 999_000, copiedAt: null });
  expect(newestBackup(folder)).toEqual({ folder: monday, goesToMs: 8_999 });
  expect(newestBackup(tuesday)).toEqual({ folder: tuesday, goesToMs: 7_000 });
  const chainAlone = await backup("thursday", { updatedAt: 98_000, copiedAt: null });
  expect(newestBackup(folder)).toEqual({ folder: chainAlone, goesToMs: 98_000 });
});
