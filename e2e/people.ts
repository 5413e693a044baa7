import type { Browser, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { watchPage } from "./clean-console.ts";

export interface Person {
  readonly displayName: string;
  readonly email: string;
  readonly password: string;
}

export function person(displayName: string): Person {
  const name = displayName.toLowerCase().replaceAll(" ", ".");
  return { displayName, email: `${name}@example.org`, password: `four unusual words of ${name}` };
}

/** A browser of one's own, with empty storage, as on a device of one's own. */
export async function deviceOf(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ baseURL, acceptDownloads: true });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  watchPage(page);
  return page;
}

export async function register(page: Page, { displayName, email, password }: Person): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("Your name").fill(displayName);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create my account" }).click();
  await expect(page.getByRole("button", { name: `Account of ${displayName}` })).toBeVisible();
}

/** Who is appointed is logged out, and finds it out at the next page. */
export async function logInAgain(page: Page, somebody: Person): Promise<void> {
  await page.goto("/login");
  await logIn(page, somebody);
  await expect(page.getByRole("button", { name: `Account of ${somebody.displayName}` })).toBeVisible();
}

/** On the log-in page, wherever one was going. */
export async function logIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}
