import { expect, type Page } from "@playwright/test";

export interface Backup {
  readonly file: string;
  readonly passphrase: string;
}

/** Makes a key in the browser, saves its backup, proves that the backup opens, and registers the public key. */
export async function makeKey(page: Page, electionId: string, passphrase: string): Promise<Backup> {
  await page.goto(`/trustee/${electionId}`);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("Passphrase again").fill(passphrase);
  await page.getByRole("button", { name: "Make my key" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the backup" }).click();
  const file = await (await download).path();
  await page.getByRole("button", { name: "I have saved it" }).click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Check the backup and register my key" }).click();
  await expect(page.getByText("Your key is registered.")).toBeVisible();
  return { file, passphrase };
}

/** Adds this trustee's part of the count: the browser fetches the sealed blocks and adds them up itself. */
export async function addPart(page: Page, electionId: string, { file, passphrase }: Backup): Promise<void> {
  await page.goto(`/trustee/${electionId}`);
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Add my part" }).click();
  await expect(page.getByText("Your part is on the chain.").first()).toBeVisible({ timeout: 90_000 });
}
