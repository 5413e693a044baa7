import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { expectAccessible } from "./accessibility.ts";
import { vote } from "./booth.ts";
import { expectNoComplaints } from "./clean-console.ts";
import { startFreshNetwork } from "./network.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, logIn, logInAgain, person, register } from "./people.ts";
import { addPart, type Backup, takePart } from "./trustee-desk.ts";

const board = {
  name: "Board of the orchestra 2027",
  question: "Who shall conduct?",
  candidates: ["Clara Schumann", "Fanny Hensel"],
  ballotsMin: 2,
  threshold: 2,
};
const organiser = person("Oskar Organiser");
const [anna, ben, cleo] = [person("Anna"), person("Ben"), person("Cleo")];
const voters = [person("Vito"), person("Vroni")];
const passphrase = "correct horse battery staple";

/** Three trustees make one key; two of them count. Each test is the next hour. */
test.describe
  .serial("an election of which two of three trustees can open the count", () => {
    let network: LocalNetwork;
    let end: () => Promise<void> = async () => undefined;
    let baseURL: string;
    let electionId: string;
    let organiserPage: Page;
    let annaPage: Page;
    let benPage: Page;
    let cleoPage: Page;
    let annaBackup: Backup;
    let cleoBackup: Backup;

    test.beforeAll(async () => {
      ({ network, end } = await startFreshNetwork());
      baseURL = network.webUrl ?? "";
    });
    test.afterAll(async () => end());

    test("the organiser names three trustees of whom two are enough", async ({ browser }) => {
      const newPage = async (somebody: typeof anna) => {
        const page = await deviceOf(browser, baseURL);
        await register(page, somebody);
        return page;
      };
      organiserPage = await newPage(organiser);
      await runApiCommand(network, "appoint-administrator", [organiser.email]);
      await logInAgain(organiserPage, organiser);
      annaPage = await newPage(anna);
      benPage = await newPage(ben);
      cleoPage = await newPage(cleo);
      const trustees = [anna, ben, cleo].map(({ email }) => email);
      electionId = await createElection(organiserPage, { ...board, trustees });
      await expect(organiserPage.getByText("Waiting for Anna, Ben, and Cleo to make a key.")).toBeVisible();
      await expectAccessible(organiserPage);
    });

    test("ADM-3: a trustee's backup is opened again before the key counts; the pages wait for the others by name", async () => {
      annaBackup = await takePart(annaPage, electionId, passphrase);
      await expect(annaPage.getByText("Waiting for Ben and Cleo to make a key.")).toBeVisible();
      await expect(annaPage.getByRole("row", { name: /Anna/ })).toContainText("Key made, backup checked");
      await expectAccessible(annaPage);
      cleoBackup = await takePart(cleoPage, electionId, passphrase);
      await expect(annaPage.getByText("Waiting for Ben to make a key.")).toBeVisible();
      await cleoPage.context().close();
    });

    test("ADM-3: a trustee goes on from another device with the backup alone, after a reload with the passphrase alone", async ({
      browser,
    }) => {
      await annaPage.reload();
      await expect(annaPage.getByText("You have taken part before on this device.")).toBeVisible();
      await annaPage.getByLabel("Passphrase", { exact: true }).fill(passphrase);
      await annaPage.getByRole("button", { name: "Open my backup" }).click();
      await takePart(benPage, electionId, passphrase);
      await expect(benPage.getByText(/Waiting for Cleo\./)).toBeVisible();

      cleoPage = await deviceOf(browser, baseURL);
      await cleoPage.goto(`/trustee/${electionId}`);
      await logIn(cleoPage, cleo);
      await cleoPage.locator('input[type="file"]').setInputFiles(cleoBackup.file);
      await cleoPage.getByLabel("Passphrase", { exact: true }).fill("not this passphrase");
      await cleoPage.getByRole("button", { name: "Open my backup" }).click();
      await expect(cleoPage.getByText(/The passphrase does not open this backup/).first()).toBeVisible();
      await expectAccessible(cleoPage);
      await cleoPage.getByLabel("Passphrase", { exact: true }).fill(passphrase);
      await cleoPage.getByRole("button", { name: "Open my backup" }).click();
      for (const page of [annaPage, benPage, cleoPage]) {
        // Three browsers on one machine compute three steps each.
        await expect(page.getByText("The common key is ready.").first()).toBeVisible({ timeout: 90_000 });
      }
      for (const page of [annaPage, benPage]) expectNoComplaints(page);
    });

    test("a trustee reads out the key in his own backup; a server that says another one, or that all is ready, is not believed", async () => {
      const { verification_key: own } = JSON.parse(readFileSync(annaBackup.file, "utf8"));
      await expect(annaPage.getByText(own)).toBeVisible();
      const forged = "58".repeat(32);
      await annaPage.route(/trustees\.ceremony/, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(own, forged) });
      });
      await annaPage.reload();
      await expect(annaPage.getByRole("alert").getByText("The server says another key in your name.")).toBeVisible();
      await expect(annaPage.getByText(own)).toBeVisible();
      await expect(annaPage.getByText("The server says that the common key is ready.")).toBeVisible();
      await expect(annaPage.getByText("The common key is ready.", { exact: true })).toHaveCount(0);
      await expectAccessible(annaPage);
      await annaPage.unroute(/trustees\.ceremony/);
    });

    test("everyone can follow how the key was made, down to the blocks", async ({ browser }) => {
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, board.name);
      const page = await deviceOf(browser, baseURL);
      await page.goto(`/elections/${electionId}`);
      await page.getByRole("link", { name: "How they make their common key" }).click();
      await expect(page.getByRole("row", { name: /Ben/ }).getByRole("link")).toHaveCount(4);
      await expectAccessible(page);
      await page.getByRole("row", { name: /Cleo/ }).getByRole("link").first().click();
      await page.getByRole("link", { name: "Trustee joins a key ceremony" }).first().click();
      await expect(page.getByText("A trustee takes part in making the key of an election.")).toBeVisible();
      expectNoComplaints(page);
      await page.context().close();
    });

    test("R3: after the opening a trustee sees that it was made with his key, and on another device says it with his backup", async ({
      browser,
    }) => {
      await annaPage.goto(`/trustee/${electionId}`);
      await expect(annaPage.getByText("The election was opened with your key.")).toBeVisible();
      const page = await deviceOf(browser, baseURL);
      await page.goto(`/trustee/${electionId}`);
      await logIn(page, anna);
      await page.locator('input[type="file"]').setInputFiles(annaBackup.file);
      await expect(page.getByText("The election was opened with your key.")).toBeVisible();
      await expectAccessible(page);
      expectNoComplaints(page);
      await page.context().close();
    });

    test("two trustees are enough for the count, though the third never comes back", async ({ browser }) => {
      for (const voter of voters) {
        const page = await deviceOf(browser, baseURL);
        await register(page, voter);
        await vote(page, electionId, "Fanny Hensel");
        await page.context().close();
      }
      await organiserPage.goto(`/admin/${electionId}`);
      await closeElection(organiserPage, board.name);
      await addPart(annaPage, electionId, annaBackup);
      await expect(annaPage.getByText("One more trustee is needed.")).toBeVisible();
      await addPart(cleoPage, electionId, cleoBackup);
      await benPage.goto(`/results/${electionId}`);
      const table = benPage.getByRole("table").first();
      await expect(table.getByRole("row", { name: /Fanny Hensel/ })).toContainText("2");
      await benPage.goto(`/elections/${electionId}`);
      await expect(benPage.getByRole("row", { name: /Ben/ })).toContainText("Not needed");
    });

    test("who forgot a password logs in with one that the operator gave, which works once and makes room for another", async ({
      browser,
    }) => {
      const [vito] = voters;
      if (vito === undefined) throw new Error("there is a first voter");
      const [once = ""] = (await runApiCommand(network, "give-password", [vito.email])).split("\n");
      const page = await deviceOf(browser, baseURL);
      await page.goto("/login");
      await logIn(page, { ...vito, password: once });
      const field = page.getByLabel("Your new password");
      await expect(field).toBeVisible();
      await expectAccessible(page);
      await field.fill("a password of one's own");
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await expect(page.getByRole("button", { name: `Account of ${vito.displayName}` })).toBeVisible();
      // The browser itself notes the first answer, which is a refusal.
      expectNoComplaints(page, [/status of 403/]);
      await page.context().close();
    });

    test("SEC-3: a password that is soon guessed is not taken, and one that was enough for a voter is not for an organiser", async ({
      browser,
    }) => {
      const [otto, short] = [person("Otto Organiser"), "two plum trees"];
      const page = await deviceOf(browser, baseURL);
      await page.goto("/register");
      await page.getByLabel("Your name").fill(otto.displayName);
      await page.getByLabel("E-mail address").fill(otto.email);
      const first = page.getByLabel("Password", { exact: true });
      await first.fill("Otto-Organiser-2026");
      await page.getByRole("button", { name: "Create my account" }).click();
      await expect(first).toHaveAccessibleDescription(/A password like this is guessed soon/);
      await expectAccessible(page);
      await first.fill(short);
      await page.getByRole("button", { name: "Create my account" }).click();
      await expect(page.getByRole("button", { name: `Account of ${otto.displayName}` })).toBeVisible();

      await runApiCommand(network, "appoint-administrator", [otto.email]);
      await page.goto("/login");
      await logIn(page, { ...otto, password: short });
      const own = page.getByLabel("Your new password");
      await expect(own).toHaveAccessibleDescription(/at least 15 characters/);
      await expectAccessible(page);
      await own.fill(otto.password);
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await expect(page.getByRole("button", { name: `Account of ${otto.displayName}` })).toBeVisible();
      // The browser itself notes each refusal.
      expectNoComplaints(page, [/status of 4(?:03|22)/]);
      await page.context().close();
    });
  });
