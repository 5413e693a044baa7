import { expect, type Page } from "@playwright/test";

const complaints = new WeakMap<Page, string[]>();

/** Collects what a page complains about: errors, warnings, and what its content security policy blocked (EXP-7). */
export function watchPage(page: Page): void {
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") heard.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => heard.push(`exception: ${error.message}`));
}

/** EXP-7: no error and no warning on the console so far. `expected` are complaints that belong to the story. */
export function expectNoComplaints(page: Page, expected: readonly RegExp[] = []): void {
  const heard = complaints.get(page) ?? [];
  expect(heard.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)))).toEqual([]);
}
