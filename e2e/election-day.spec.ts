import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { expectAccessible } from "./accessibility.ts";
import { trackingCodeOn, vote } from "./booth.ts";
import { expectNoComplaints } from "./clean-console.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, logIn, logInAgain, person, register } from "./people.ts";
import { startTestNetwork, type TestNetwork } from "./test-network.ts";
import { addPart, type Backup, makeKey } from "./trustee-desk.ts";

const board = {
  name: "Board of the choir 2027",
  question: "Who shall chair the board?",
  candidates: ["Ada Lovelace", "Grace Hopper", "Emmy Noether"],
  ballotsMin: 3,
};
const organiser = person("Olga Organiser");
const trustees = [person("Tom Trustee"), person("Tia Trustee")];
const voters = [person("Vera Voter"), person("Viktor Voter"), person("Violet Voter")];

/** One election day through the pages alone; each test is the next hour of it. */
test.describe
  .serial("an election day (R35: each page on the way is accessible)", () => {
    let network: TestNetwork | undefined;
    let baseURL: string;
    let electionId: string;
    let organiserPage: Page;
    const trusteePages: Page[] = [];
    const backups: Backup[] = [];
    const voterPages: Page[] = [];
    const codes: string[] = [];
    let receiptFile: string;
    let recordFolder: string;

    test.beforeAll(async () => {
      network = await startTestNetwork();
      baseURL = network.webUrl;
    });
    test.afterAll(async () => network?.end());

    test("an administrator registers, is appointed on the server, and prepares an election", async ({ browser }) => {
      organiserPage = await deviceOf(browser, baseURL);
      await register(organiserPage, organiser);
      await network?.appointAdministrator(organiser.email);
      await logInAgain(organiserPage, organiser);
      for (const trustee of trustees) {
        const page = await deviceOf(browser, baseURL);
        await register(page, trustee);
        trusteePages.push(page);
      }
      electionId = await createElection(organiserPage, { ...board, trustees: trustees.map(({ email }) => email) });
      await expect(organiserPage.getByText("One point is missing.")).toBeVisible();
      await expectAccessible(organiserPage);
      await organiserPage.getByRole("button", { name: "Change the closing time" }).click();
      const dialog = organiserPage.getByRole("dialog", { name: "When does voting end?" });
      await dialog.getByLabel("Closing time").fill("2020-01-01T12:00");
      await dialog.getByRole("button", { name: "Set this time" }).click();
      await expect(dialog.getByText("Choose a closing time in the future")).toBeVisible();
      await expectAccessible(organiserPage);
      await dialog.getByLabel("Closing time").fill("2099-01-01T12:00");
      await dialog.getByRole("button", { name: "Set this time" }).click();
      await expect(organiserPage.getByText(/2099/)).toBeVisible();
      await organiserPage.getByRole("button", { name: "Change the closing time" }).click();
      await dialog.getByRole("button", { name: "Close it by hand" }).click();
      await expect(organiserPage.getByText(/2099/)).toHaveCount(0);
    });

    test("ADM-3: each trustee makes a key in the browser and proves that its backup opens", async () => {
      for (const page of trusteePages) backups.push(await makeKey(page, electionId, "correct horse battery staple"));
      for (const page of trusteePages) expectNoComplaints(page);
    });

    test("the administrator opens the election by typing its name", async () => {
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, board.name);
      await expectAccessible(organiserPage);
    });

    test("UX-1, UX-5, R33: a voter logs in before the first choice, changes her mind at the end, and nothing is sent between start and cast", async ({
      browser,
    }) => {
      const [vera] = voters;
      if (vera === undefined) throw new Error("there is a first voter");
      const page = await deviceOf(browser, baseURL);
      voterPages.push(page);
      await register(page, vera);
      await page.getByRole("button", { name: `Account of ${vera.displayName}` }).click();
      await page.getByRole("menuitem", { name: "Log out" }).click();
      await page.goto(`/elections/${electionId}`);
      await page.getByRole("link", { name: "Vote now" }).click();
      await logIn(page, vera);
      await page.getByRole("button", { name: "Start ballot" }).click();
      await page.getByRole("radio", { name: "Ada Lovelace" }).check();
      const sent: string[] = [];
      page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      // R33: until she casts she can change her mind; what she changed is locked anew.
      const before = await trackingCodeOn(page);
      await page.getByRole("button", { name: /^Change your answer/ }).click();
      await page.getByRole("radio", { name: "Grace Hopper" }).check();
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      await expect(page.getByRole("main")).toContainText("Grace Hopper");
      await expect(page.getByRole("main")).not.toContainText("Ada Lovelace");
      expect(await trackingCodeOn(page)).not.toBe(before);
      expect(sent.filter((request) => !/\.(?:js|wasm)(?:\?|$)/.test(request))).toEqual([]);
      await expectAccessible(page);
      await page.getByRole("button", { name: "Cast my ballot" }).click();
      await expect(page.getByRole("heading", { name: "Your ballot is final" })).toBeVisible();
      codes.push(await trackingCodeOn(page));
      await expectAccessible(page);
      expectNoComplaints(page);
    });

    test("SEC-11: the browser's storage holds no token and, once the ballot is final, no secret", async () => {
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      // What it remembers of the board holds Base64, which is no token: those are a name, or three parts with dots.
      expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(
        /eyJ[\w-]+\.[\w-]|token\w*\\*":/i,
      );
      const cookies = await page.context().cookies();
      const session = cookies.filter(({ name }) => name.startsWith("__Host-"));
      expect(session.length).toBeGreaterThan(0);
      for (const cookie of session) expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict" });
    });

    test("who has voted is told so, and gets no second ballot", async () => {
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      await page.goto(`/elections/${electionId}/vote`);
      await expect(page.getByRole("heading", { name: "You have already voted" })).toBeVisible();
      await expect(page.getByRole("button", { name: "Start ballot" })).toHaveCount(0);
    });

    test("UX-2, R21: a voter finishes with the keyboard alone, without any key or fee of a transaction, while one of three validators is dead", async ({
      browser,
    }) => {
      await network?.killValidator(2);
      const [, viktor] = voters;
      if (viktor === undefined) throw new Error("there is a second voter");
      const page = await deviceOf(browser, baseURL);
      voterPages.push(page);
      await register(page, viktor);
      await page.goto(`/elections/${electionId}/vote`);
      const start = page.getByRole("button", { name: "Start ballot" });
      await expect(start).toBeVisible();
      await start.press("Enter");
      await page.getByRole("radio", { name: "Emmy Noether" }).press("Space");
      await page.getByRole("button", { name: "Continue" }).press("Enter");
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      await page.getByRole("button", { name: "Cast my ballot" }).press("Enter");
      await expect(page.getByRole("heading", { name: "Your ballot is final" })).toBeVisible();
      codes.push(await trackingCodeOn(page));
    });

    test("a validator that comes back catches up, and the third voter votes", async ({ browser }) => {
      await network?.restartValidator(2);
      const [, , violet] = voters;
      if (violet === undefined) throw new Error("there is a third voter");
      const page = await deviceOf(browser, baseURL);
      voterPages.push(page);
      await register(page, violet);
      codes.push(await vote(page, electionId, "Grace Hopper"));
      expect(new Set(codes).size).toBe(3);
      await page.goto("/explorer/validators");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
    });

    test("UX-8: anyone finds a ballot by its tracking code, and a mistyped code is named", async ({ browser }) => {
      const page = await deviceOf(browser, baseURL);
      await page.goto("/status");
      const field = page.getByLabel("Tracking code");
      await field.fill((codes[0] ?? "").replace(/^./, (first) => (first === "0" ? "1" : "0")));
      await page.getByRole("button", { name: "Find", exact: true }).click();
      await expect(page.getByText(/the 1st group looks mistyped/).first()).toBeVisible();
      await field.fill(codes[0] ?? "");
      await page.getByRole("button", { name: "Find", exact: true }).click();
      await expect(page.getByText(/of 3 validators signed/)).toBeVisible();
      await expectAccessible(page);
      await page.context().close();
    });

    test("UX-7: a receipt is saved, and any browser checks it without trusting the server's word", async ({
      browser,
    }) => {
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      await page.goto(`/elections/${electionId}/receipt`);
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save the receipt" }).click();
      receiptFile = await (await download).path();

      const auditor = await deviceOf(browser, baseURL);
      await auditor.goto("/verify");
      await auditor.locator('input[type="file"]').first().setInputFiles(receiptFile);
      await expect(auditor.getByText("Your ballot is in the public record.")).toBeVisible();
      await expectAccessible(auditor);
      expectNoComplaints(auditor);
      await auditor.context().close();
    });

    test("over plain http from another computer the pages say that nobody can vote there, and only then", async ({
      browser,
    }) => {
      const page = await deviceOf(browser, baseURL);
      const notice = page.getByRole("complementary", { name: "This connection is not secure." });
      await page.goto("/elections");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(notice).toHaveCount(0);
      await page.addInitScript(() => Object.defineProperty(window, "isSecureContext", { value: false }));
      await page.reload();
      await expect(notice).toContainText("open http://localhost:");
      await expectAccessible(page);
      await page.context().close();
    });

    test("who is not logged out because the server did not answer is told so, and can try again", async ({
      browser,
    }) => {
      const luisa = person("Luisa Leaves");
      const page = await deviceOf(browser, baseURL);
      await register(page, luisa);
      await page.route(/auth\.logout/, (route) => route.abort());
      await page.getByRole("button", { name: `Account of ${luisa.displayName}` }).click();
      await page.getByRole("menuitem", { name: "Log out" }).click();
      const dialog = page.getByRole("dialog", { name: "You are still logged in" });
      await expect(dialog).toBeVisible();
      await expectAccessible(page);
      await page.unroute(/auth\.logout/);
      await dialog.getByRole("button", { name: "Try again" }).click();
      await expect(page.getByRole("link", { name: "Log in" }).first()).toBeVisible();
      expectNoComplaints(page, [/ERR_FAILED/]);
      await page.context().close();
    });

    test("EXP-5: the explorer checks blocks in the browser", async ({ browser }) => {
      const page = await deviceOf(browser, baseURL);
      await page.goto("/explorer");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await page.goto("/explorer/blocks/1");
      await expect(page.getByText(/fails|does not hold/i)).toHaveCount(0);
      await expectAccessible(page);
      expectNoComplaints(page);
      await page.context().close();
    });

    test("the administrator closes, the trustees add their parts, and the result is shown", async () => {
      await organiserPage.goto(`/admin/${electionId}`);
      await closeElection(organiserPage, board.name);
      for (const [at, page] of trusteePages.entries()) {
        const backup = backups[at];
        if (backup === undefined) throw new Error("every trustee has a backup");
        await addPart(page, electionId, backup);
      }
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      await page.goto(`/results/${electionId}`);
      const table = page.getByRole("table").first();
      await expect(table.getByRole("row", { name: /Grace Hopper/ })).toContainText("2");
      await expect(table.getByRole("row", { name: /Emmy Noether/ })).toContainText("1");
      await expect(table.getByRole("row", { name: /Ada Lovelace/ })).toContainText("0");
      await expectAccessible(page);
    });

    test("SEC-24: the log shows what the administrator ordered, what an operator did on the server, and what came of it", async () => {
      await organiserPage.goto("/admin");
      await organiserPage.getByRole("link", { name: "Log of actions" }).click();
      const lines = organiserPage.getByRole("list", { name: "Log of actions" }).getByRole("listitem");
      await expect(lines.nth(0)).toContainText(/Close the election.*Done/);
      await expect(lines.nth(0)).toContainText(board.name);
      await expect(lines.nth(0)).toContainText(organiser.email);
      await expect(lines.nth(1)).toContainText("Open the election");
      await expect(lines.nth(2)).toContainText("it is closed by hand");
      await expect(lines.nth(3)).toContainText(/Set the closing time to.*2099/);
      await expect(lines.nth(4)).toContainText("Create an election");
      await expect(lines.nth(5)).toContainText(/Appoint an administrator.*An operator, on the server/);
      await expectAccessible(organiserPage);
    });

    test("R34, SEC-10: the browser recomputes the whole election, in a worker that has a policy of its own", async () => {
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      const started = page.waitForEvent("worker");
      await page.getByRole("button", { name: "Check this election now" }).click();
      const script = await page.request.get((await started).url());
      expect(script.headers()["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self' /);
      await expect(page.getByText("Everything was checked, and everything holds.")).toBeVisible({ timeout: 90_000 });
      await expect(page.getByText("The names and numbers above are those of the record.")).toBeVisible();
      await expectAccessible(page);
      expectNoComplaints(page);
    });

    test("R3: a page that was told exchanged numbers says so after the check, and what the record says", async ({
      browser,
    }) => {
      const page = await deviceOf(browser, baseURL);
      await page.route(/results\.get/, async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text())
          .replaceAll("Grace Hopper", "Somebody")
          .replaceAll("Emmy Noether", "Grace Hopper")
          .replaceAll("Somebody", "Emmy Noether");
        await route.fulfill({ response: answer, body });
      });
      await page.goto(`/results/${electionId}`);
      await expect(
        page
          .getByRole("table")
          .first()
          .getByRole("row", { name: /Emmy Noether/ }),
      ).toContainText("2");
      await page.getByRole("button", { name: "Check this election now" }).click();
      const alert = page.getByRole("alert").filter({ hasText: "This page does not show what the record says." });
      await expect(alert).toBeVisible({ timeout: 90_000 });
      await expect(page.getByText("Everything was checked, and everything holds.")).toHaveCount(0);
      const row = page.getByRole("row", { name: /Answer to/ }).first();
      await expect(row.getByRole("cell")).toHaveText(["Emmy Noether", "Grace Hopper"]);
      await expectAccessible(page);
      expectNoComplaints(page);
      await page.context().close();
    });

    test("R24: the record that the page hands out is verified by the command line, and so is the receipt", async () => {
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      // The check before has put the files together already.
      recordFolder = mkdtempSync(join(tmpdir(), "tabella-record-"));
      for (const file of ["election.bel", "chain.ndjson", "genesis.json"]) {
        const download = page.waitForEvent("download");
        await page
          .getByRole("link", { name: `Download ${file}` })
          .or(page.getByRole("button", { name: `Download ${file}` }))
          .click();
        await (await download).saveAs(join(recordFolder, file));
      }
      const [bel, chain, genesis] = ["election.bel", "chain.ndjson", "genesis.json"].map((file) =>
        join(recordFolder, file),
      );
      const report = JSON.parse(
        tabella("verify", bel ?? "", "--chain", chain ?? "", "--genesis", genesis ?? "", "--json"),
      );
      expect(report).toMatchObject({ ok: true, ballots: 3, counts: [[0, 2, 1]] });
      const receipt = JSON.parse(tabella("receipt", "verify", receiptFile, "--genesis", genesis ?? "", "--json"));
      expect(receipt).toMatchObject({ ok: true });
    });

    test("tabella export writes the same archive from the running network, and its chain holds", async () => {
      const folder = mkdtempSync(join(tmpdir(), "tabella-export-"));
      tabella("export", "--election", electionId, "--out", folder, "--api", network?.apiUrl ?? "");
      const [bel = "", chain = "", genesis = ""] = ["election.bel", "chain.ndjson", "genesis.json"].map((file) =>
        join(folder, file),
      );
      // Blocks may come with other seals, since validators keep whichever quorum they saw first.
      expect(readFileSync(bel)).toEqual(readFileSync(join(recordFolder, "election.bel")));
      const report = JSON.parse(tabella("verify", bel, "--chain", chain, "--genesis", genesis, "--json"));
      expect(report).toMatchObject({ ok: true, counts: [[0, 2, 1]] });
    });

    test("SEC-26: a cast is found in the logs of pages, API and validator by one id; who and what it was is in none", async () => {
      const lines = (await network?.logs()) ?? [];
      const servicesOf = new Map<unknown, string[]>();
      for (const line of lines) {
        const [text = "{}"] = /\{.*\}/.exec(line) ?? [];
        const { requestId, procedures, service } = JSON.parse(text);
        if (requestId == null) continue;
        servicesOf.set(requestId, [...(servicesOf.get(requestId) ?? []), service, ...(procedures ?? [])]);
      }
      const casts = [...servicesOf.values()].filter((said) => said.includes("votes.submit"));
      // Sent again once it is final, a ballot reaches no validator any more.
      for (const said of casts) expect(said).toEqual(expect.arrayContaining(["api", "web"]));
      const whole = casts.filter((said) => said.includes("validator"));
      expect(whole.length).toBeGreaterThanOrEqual(voters.length);
      for (const said of whole) expect([...new Set(said)].sort()).toEqual(["api", "validator", "votes.submit", "web"]);

      const log = lines.join("\n");
      const record = readFileSync(join(recordFolder, "election.bel"), "utf8");
      const ofPeople = [organiser, ...trustees, ...voters].flatMap(({ email, displayName, password }) => [
        ...[email, displayName, password],
      ]);
      const ofBallots = [...codes, ...codes.map((code) => code.replaceAll("-", "")), ...hexadecimalIn(record)];
      expect(ofBallots.length).toBeGreaterThan(50);
      expect([...ofPeople, ...ofBallots].filter((canary) => log.includes(canary))).toEqual([]);
      // Of the ballots' own hashes too, which stand on the chain and in the receipts.
      const receipt = readFileSync(receiptFile, "utf8");
      const { transaction_hash: hash, transaction } = JSON.parse(receipt);
      for (const canary of [hash, transaction.ballot_hash, transaction.voter_id]) {
        expect(canary).toMatch(/[0-9a-f]{40}/);
        expect(log).not.toContain(canary.replace(/^0x/, ""));
      }
    });

    test("after everything was stopped and started again, accounts, votes and the result are still there", async () => {
      const [page] = voterPages;
      if (page === undefined) throw new Error("the first voter has a page");
      await network?.startAgain();
      await page.goto(`/results/${electionId}`);
      await expect(
        page
          .getByRole("table")
          .first()
          .getByRole("row", { name: /Grace Hopper/ }),
      ).toContainText("2");
      await page.goto(`/elections/${electionId}/receipt`);
      expect(await trackingCodeOn(page)).toBe(codes[0]);
    });
  });

/** Keys, hashes, ciphertexts and proofs. */
function hexadecimalIn(text: string): string[] {
  return [...new Set(text.match(/\b[0-9a-f]{64}\b/g) ?? [])];
}

/** Runs the command line; throws unless it ends with exit code 0. */
function tabella(...parameters: string[]): string {
  const main = join(repositoryFolder, "apps", "cli", "src", "main.ts");
  return execFileSync(process.execPath, [main, ...parameters], { encoding: "utf8" });
}
