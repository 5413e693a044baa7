import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { expectAccessible } from "./accessibility.ts";
import { expectNoComplaints } from "./clean-console.ts";
import { startFreshNetwork } from "./network.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, logInAgain, person, register } from "./people.ts";
import { addPart, type Backup, makeKey } from "./trustee-desk.ts";

const cooperative = {
  name: "Cooperative 2027",
  question: "Who shall speak for us?",
  candidates: ["Grace Hopper", "Emmy Noether"],
  fewest: 1,
  most: 1,
  ballotsMin: 1,
  byRoll: true,
};
const organiser = person("Olga Organiser");
const [vera, viktor, violet] = [person("Vera Voter"), person("Viktor Voter"), person("Violet Voter")];

/** An election by roll: keys made offline, a list that is fixed, letters, weights, and one who does not vote. */
test.describe
  .serial("an election by roll", () => {
    let network: LocalNetwork;
    let end: () => Promise<void> = async () => undefined;
    let baseURL: string;
    let electionId: string;
    let organiserPage: Page;
    let violetPage: Page;
    let backup: Backup;
    let absenceFile: string;
    let listHash: string;
    const folder = mkdtempSync(join(tmpdir(), "tabella-roll-"));
    /** What stands in each voter's letter. */
    let keys: readonly string[] = [];

    test.beforeAll(async () => {
      ({ network, end } = await startFreshNetwork());
      baseURL = network.webUrl ?? "";
    });
    test.afterAll(async () => end());

    test("ADM-1: a list that a credential authority made offline is shown before it is imported", async ({
      browser,
    }) => {
      organiserPage = await deviceOf(browser, baseURL);
      await register(organiserPage, organiser);
      await runApiCommand(network, "appoint-administrator", [organiser.email]);
      await logInAgain(organiserPage, organiser);
      electionId = await createElection(organiserPage, { ...cooperative, trustees: [organiser.email] });
      await expect(organiserPage.getByText("2 points are missing.")).toBeVisible();

      const rows = [`${vera?.email},2`, `${viktor?.email},1`, `${violet?.email},3`];
      const csv = join(folder, "voters.csv");
      writeFileSync(csv, `email,weight\n${rows.join("\n")}\n`);
      const made = join(folder, "keys");
      listHash = JSON.parse(
        tabella("credentials", "--roll", csv, "--election", electionId, "--out", made, "--json"),
      ).hash;
      const letters = readFileSync(join(made, "private", "credentials.csv"), "utf8")
        .trim()
        .split("\r\n")
        .slice(1);
      keys = letters.map((row) => row.split(",").at(-1) ?? "");

      const changed = join(folder, "changed.json");
      writeFileSync(changed, readFileSync(join(made, "roll.json"), "utf8").replace('"weight":3', '"weight":30'));
      const input = organiserPage.locator('input[type="file"]');
      await input.setInputFiles(changed);
      await expect(organiserPage.getByText("This list cannot be imported")).toBeVisible();
      await input.setInputFiles(join(made, "roll.json"));
      await expect(organiserPage.getByRole("heading", { name: "3 voters with 6 votes in all" })).toBeVisible();
      await expect(organiserPage.getByText("3 are new")).toBeVisible();
      await expect(organiserPage.getByText("The votes of 3 voters may show in the result.")).toBeVisible();
      await expectAccessible(organiserPage);
      await organiserPage.getByRole("button", { name: "Import 3 voters" }).click();
      await expect(organiserPage.getByText("3 voters were imported.")).toBeVisible();
    });

    test("ADM-2: the opening fixes the list: as many voters on the chain as were imported, and nobody else votes", async () => {
      backup = await makeKey(organiserPage, electionId, "correct horse battery staple");
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, cooperative.name);
      await organiserPage.goto(`/elections/${electionId}`);
      await expect(organiserPage.getByText("The list of voters is fixed: 3 voters, 6 votes.")).toBeVisible();
      await organiserPage.getByText("Details", { exact: true }).click();
      await expect(organiserPage.getByTitle(listHash)).toBeVisible();
      await organiserPage.goto(`/elections/${electionId}/vote`);
      await expect(organiserPage.getByText("You are not on the list of voters")).toBeVisible();
      expectNoComplaints(organiserPage);
    });

    test("a voter votes with the key from the letter, and with no other; the ballot counts as the list says", async ({
      browser,
    }) => {
      for (const [at, voter] of [vera, viktor].entries()) {
        if (voter === undefined) throw new Error("there are two voters");
        const page = await deviceOf(browser, baseURL);
        await register(page, voter);
        await page.goto(`/elections/${electionId}/vote`);
        const field = page.getByLabel("The voting key from your letter");
        if (at === 0) {
          await expect(page.getByText("Your ballot counts as 2 votes.")).toBeVisible();
          await field.fill("aBcDe");
          await page.getByRole("button", { name: "Start ballot" }).click();
          await expect(page.getByText("Enter the whole key").first()).toBeVisible();
          await field.fill(keys[1] ?? "");
          await page.getByRole("button", { name: "Start ballot" }).click();
          await expect(page.getByText("This is not your voting key").first()).toBeVisible();
          await expectAccessible(page);
        }
        await field.fill((keys[at] ?? "").replaceAll("-", " "));
        await page.getByRole("button", { name: "Start ballot" }).click();
        await page.getByRole("radio", { name: cooperative.candidates[at] ?? "" }).check();
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("button", { name: "Cast my ballot" }).click();
        await expect(page.getByRole("heading", { name: "Your ballot is final" })).toBeVisible();
        if (at === 0) await expect(page.getByText("Your ballot counts as 2 votes.")).toBeVisible();
        expectNoComplaints(page, [/403/]);
        await page.context().close();
      }
    });

    test("the result counts votes, not ballots, and the command line verifies the record", async () => {
      await organiserPage.goto(`/admin/${electionId}`);
      await closeElection(organiserPage, cooperative.name);
      await addPart(organiserPage, electionId, backup);
      await organiserPage.goto(`/results/${electionId}`);
      const table = organiserPage.getByRole("table").first();
      await expect(table.getByRole("row", { name: /Grace Hopper/ })).toContainText("2");
      await expect(table.getByRole("row", { name: /Emmy Noether/ })).toContainText("1");
      await expect(organiserPage.getByText("Votes that they count for")).toBeVisible();
      const out = join(folder, "record");
      tabella("export", "--election", electionId, "--out", out, "--api", network.apiUrl);
      const [bel = "", chain = "", genesis = ""] = ["election.bel", "chain.ndjson", "genesis.json"].map((file) =>
        join(out, file),
      );
      const report = JSON.parse(tabella("verify", bel, "--chain", chain, "--genesis", genesis, "--json"));
      expect(report).toMatchObject({ ok: true, ballots: 2, counts: [[2, 1]] });
    });

    test("R28: who did not vote saves a proof of it, which anyone checks; who voted gets none", async ({ browser }) => {
      if (violet === undefined) throw new Error("there is a third voter");
      violetPage = await deviceOf(browser, baseURL);
      await violetPage.goto(`/elections/${electionId}`);
      await violetPage.getByRole("link", { name: "Prove that you did not vote" }).click();
      const field = violetPage.getByLabel("Your voting key");
      await field.fill(keys[0] ?? "");
      await violetPage.getByRole("button", { name: "Look it up" }).click();
      await expect(violetPage.getByText("This key has cast a ballot.")).toBeVisible();
      await field.fill(keys[2] ?? "");
      await violetPage.getByRole("button", { name: "Look it up" }).click();
      await expect(violetPage.getByText("On the list, and no ballot.")).toBeVisible();
      await expectAccessible(violetPage);
      const download = violetPage.waitForEvent("download");
      await violetPage.getByRole("button", { name: "Save the proof" }).click();
      absenceFile = join(folder, "absence.json");
      await (await download).saveAs(absenceFile);
      expectNoComplaints(violetPage);
      const checked = JSON.parse(tabella("absence", "verify", absenceFile, "--genesis", network.genesisFile, "--json"));
      expect(checked).toMatchObject({ ok: true, value: { kind: "registered", election: electionId } });

      await violetPage.goto("/verify/absence");
      await violetPage.locator("#absence-file").setInputFiles(absenceFile);
      await expect(violetPage.getByText("On the list, and no ballot.")).toBeVisible();
      expect(readFileSync(absenceFile, "utf8")).not.toContain(keys[2]);
    });
  });

/** Runs the command line; throws unless it ends with exit code 0. */
function tabella(...parameters: string[]): string {
  const main = join(repositoryFolder, "apps", "cli", "src", "main.ts");
  return execFileSync(process.execPath, [main, ...parameters], { encoding: "utf8" });
}
