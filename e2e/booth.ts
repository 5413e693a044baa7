import { expect, type Page } from "@playwright/test";

/** From the election's page to the receipt. @returns the tracking code that the receipt shows */
export async function vote(page: Page, electionId: string, candidate: string): Promise<string> {
  await page.goto(`/elections/${electionId}`);
  await page.getByRole("link", { name: "Vote now" }).click();
  await page.getByRole("button", { name: "Start ballot" }).click();
  await page.getByRole("radio", { name: candidate }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Cast my ballot" }).click();
  await expect(page.getByRole("heading", { name: "Your ballot is final" })).toBeVisible();
  return trackingCodeOn(page);
}

/** UX-7: four groups of four, unambiguous letters, and a check character. */
const trackingCode = /[0-9A-HJKMNP-TV-Z]{4}(?:[\s-]+[0-9A-HJKMNP-TV-Z]{4}){3}[\s-]+[0-9A-Z*~$=]/;

/** The code that the page shows, as soon as it does. */
export async function trackingCodeOn(page: Page): Promise<string> {
  const main = page.getByRole("main");
  await expect(main).toContainText(trackingCode);
  const [code = ""] = trackingCode.exec((await main.textContent()) ?? "") ?? [];
  return code.replaceAll(/[\s-]+/g, "-");
}
