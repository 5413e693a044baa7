import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

export interface Backup {
  readonly file: string;
  readonly passphrase: string;
}

/** Makes a key in the browser, saves its backup, proves that the backup opens, and registers the public key. */
export async function makeKey(page: Page, electionId: string, passphrase: string): Promise<Backup> {
  await page.goto(`/trustee/${electionId}`);
  const backup = await saveBackup(page, passphrase);
  await page.getByRole("button", { name: "Check the backup and register my key" }).click();
  await expect(page.getByText("Your key is registered.")).toBeVisible();
  return backup;
}

/** The same for a share of a common key: from then on the page takes part by itself while it is open. */
export async function takePart(page: Page, electionId: string, passphrase: string): Promise<Backup> {
  await page.goto(`/trustee/${electionId}`);
  const backup = await saveBackup(page, passphrase);
  await page.getByRole("button", { name: "Check the backup and take part" }).click();
  await expect(page.getByRole("heading", { name: "Your browser is taking part" })).toBeVisible();
  return backup;
}

/** Up to the saved backup and its passphrase, typed in to be checked. */
async function saveBackup(page: Page, passphrase: string): Promise<Backup> {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Passphrase again").fill(passphrase);
  await page.getByRole("button", { name: "Make my key" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the backup" }).click();
  const saved = await download;
  // The browser forgets its downloads with the device; a backup outlives it.
  const file = join(mkdtempSync(join(tmpdir(), "tabella-backup-")), saved.suggestedFilename());
  await saved.saveAs(file);
  await page.getByRole("button", { name: "I have saved it" }).click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  return { file, passphrase };
}

/** Adds this trustee's part of the count: the browser fetches the sealed blocks, adds them up itself, and asks once more. */
export async function addPart(page: Page, electionId: string, { file, passphrase }: Backup): Promise<void> {
  await page.goto(`/trustee/${electionId}`);
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Add my part" }).click();
  await expect(page.getByRole("heading", { name: "What your key is about to open" })).toBeVisible({ timeout: 90_000 });
  await page.getByRole("button", { name: "Open this sum with my key" }).click();
  await expect(page.getByText("Your part is on the chain.").first()).toBeVisible({ timeout: 90_000 });
}
