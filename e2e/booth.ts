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
export async function trackingCodeOn(page: Page): Promise<string> {
  const text = (await page.getByRole("main").textContent()) ?? "";
  const code = /[0-9A-HJKMNP-TV-Z]{4}(?:[\s-]+[0-9A-HJKMNP-TV-Z]{4}){3}[\s-]+[0-9A-Z*~$=]/.exec(text)?.[0];
  expect(code, "a tracking code stands on the page").toBeDefined();
  return (code ?? "").replaceAll(/[\s-]+/g, "-");
}
