import { expect, type Locator, type Page } from "@playwright/test";

export interface QuestionForm {
  readonly question: string;
  readonly candidates: readonly string[];
  readonly fewest?: number;
  readonly most?: number;
  readonly blank?: boolean;
}

export interface ElectionForm extends QuestionForm {
  readonly name: string;
  /** Questions behind the first. */
  readonly further?: readonly QuestionForm[];
  readonly replacingAllowed?: boolean;
  readonly trustees: readonly string[];
  /** How many of the trustees are enough; left out: all are needed. */
  readonly threshold?: number;
  readonly ballotsMin: number;
  /** Who may vote stands on a list that is imported later. */
  readonly byRoll?: boolean;
}

/** Fills the administrator's form and sends it. @returns the election's identifier */
export async function createElection(page: Page, form: ElectionForm): Promise<string> {
  await page.goto("/admin");
  await page.getByRole("link", { name: "New election" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(form.name);
  await page.getByLabel("Description").fill("Held by a browser, from registration to a checked result.");
  for (const [at, question] of [form, ...(form.further ?? [])].entries()) {
    if (at > 0) await page.getByRole("button", { name: "Add a question" }).click();
    await fillQuestion(page.getByRole("group", { name: `Question ${at + 1}`, exact: true }), question);
  }
  for (const [at, email] of form.trustees.entries()) {
    const field = page.getByLabel(`E-mail address of trustee ${at + 1}`);
    if ((await field.count()) === 0) await page.getByRole("button", { name: "Add a trustee" }).click();
    await field.fill(email);
  }
  if (form.byRoll === true) await page.getByLabel("Only people on a list").check();
  if (form.threshold !== undefined) {
    await page.getByRole("radio", { name: "Some of them are enough" }).check();
    await page.getByLabel("How many are enough").fill(String(form.threshold));
  }
  await page.getByLabel("Fewest ballots for a count").fill(String(form.ballotsMin));
  if (form.replacingAllowed === true) await page.getByLabel("Voters may replace their ballot").check();
  await page.getByRole("button", { name: "Create the election" }).click();
  await page.waitForURL(/\/admin\/(?!new)[1-9A-Za-z]{14,}$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(form.name);
  return page.url().split("/").pop() ?? "";
}

async function fillQuestion(
  fields: Locator,
  { question, candidates, fewest, most, blank }: QuestionForm,
): Promise<void> {
  await fields.getByLabel("Question", { exact: true }).fill(question);
  for (const [at, candidate] of candidates.entries()) {
    const field = fields.getByLabel(`Candidate ${at + 1}`, { exact: true });
    if ((await field.count()) === 0) await fields.getByRole("button", { name: /^Add a candidate/ }).click();
    await field.fill(candidate);
  }
  if (fewest !== undefined) await fields.getByLabel("Fewest choices").fill(String(fewest));
  if (most !== undefined) await fields.getByLabel("Most choices").fill(String(most));
  if (blank === true) await fields.getByLabel("Allow a blank vote").check();
}

export async function openElection(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Open the election" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type the election’s name to confirm").fill(name);
  await dialog.getByRole("button", { name: "Open it now" }).click();
  await expect(page.getByRole("button", { name: "Close voting" })).toBeVisible();
}

export async function closeElection(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Close voting" }).click();
  const dialog = page.getByRole("dialog");
  // ADM-5: of two elections in two tabs the wrong one is not closed by two clicks.
  await dialog.getByRole("button", { name: "Close it now" }).click();
  await expect(dialog.getByText("This is not the name of the election.")).toBeVisible();
  await dialog.getByLabel("Type the election’s name to confirm").fill(name);
  await dialog.getByRole("button", { name: "Close it now" }).click();
  await expect(page.getByRole("heading", { name: "The count" })).toBeVisible();
}
