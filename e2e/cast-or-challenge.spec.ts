import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { expectAccessible } from "./accessibility.ts";
import { trackingCodeOn } from "./booth.ts";
import { expectNoComplaints } from "./clean-console.ts";
import { startFreshNetwork } from "./network.ts";
import { createElection, openElection } from "./organiser.ts";
import { deviceOf, person, register } from "./people.ts";
import { makeKey } from "./trustee-desk.ts";

const club = {
  name: "Garden club 2027",
  question: "Who shall chair the club?",
  candidates: ["Ada Lovelace", "Grace Hopper"],
  fewest: 1,
  most: 1,
  blank: true,
  further: [{ question: "What shall we plant?", candidates: ["Oak", "Pear", "Willow"], fewest: 0, most: 2 }],
  ballotsMin: 1,
};

/** Cast or challenge with several questions and blank votes; each test is the next step of one voter. */
test.describe
  .serial("cast or challenge", () => {
    let network: LocalNetwork;
    let end: () => Promise<void> = async () => undefined;
    let baseURL: string;
    let electionId: string;
    let page: Page;
    let challengedCode: string;
    let castLockCode: string;
    let file: string;
    let link: string;

    test.beforeAll(async ({ browser }) => {
      ({ network, end } = await startFreshNetwork());
      baseURL = network.webUrl ?? "";
      const organiser = person("Olga Organiser");
      const organiserPage = await deviceOf(browser, baseURL);
      await register(organiserPage, organiser);
      await runApiCommand(network, "appoint-administrator", [organiser.email]);
      electionId = await createElection(organiserPage, { ...club, trustees: [organiser.email] });
      await makeKey(organiserPage, electionId, "correct horse battery staple");
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, club.name);
      page = await deviceOf(browser, baseURL);
      await register(page, person("Vera Voter"));
    });
    test.afterAll(async () => end());

    test("a ballot of several questions is filled in: a blank vote, and two of three answers", async () => {
      await page.goto(`/elections/${electionId}/vote`);
      await page.getByRole("button", { name: "Start ballot" }).click();
      await page.getByRole("radio", { name: "Blank vote" }).check();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("checkbox", { name: "Oak" }).check();
      await page.getByRole("checkbox", { name: "Willow" }).check();
      await expectAccessible(page);
    });

    test("UX-5, UX-6: casting and challenging stand side by side once the lock code is shown; nothing was sent so far", async () => {
      const sent: string[] = [];
      page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      challengedCode = await trackingCodeOn(page);
      const [cast, challenge] = [
        page.getByRole("button", { name: "Cast my ballot" }),
        page.getByRole("button", { name: "Challenge this ballot" }),
      ];
      const [castBox, challengeBox] = [await cast.boundingBox(), await challenge.boundingBox()];
      expect(challengeBox?.width).toBe(castBox?.width);
      expect(challengeBox?.height).toBe(castBox?.height);
      expect(await challenge.getAttribute("class")).toBe(await cast.getAttribute("class"));
      await expectAccessible(page);
      expect(sent.filter((request) => !/\.(?:js|wasm)(?:\?|$)/.test(request))).toEqual([]);
      await challenge.click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This ballot will NOT be counted");
      expect(sent.filter((request) => !/\.(?:js|wasm)(?:\?|$)/.test(request))).toEqual([]);
    });

    test("UX-6: the opened ballot is offered as a file and as a QR code, with a check here and a command", async () => {
      await expect(page.getByRole("main")).toContainText("You have not voted yet.");
      expect(await trackingCodeOn(page)).toBe(challengedCode);
      await expect(page.getByRole("main")).toContainText("Blank vote");
      await expect(page.getByRole("main")).toContainText("Willow");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save the opened ballot" }).click();
      file = await (await download).path();
      const picture = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save the QR code" }).click();
      expect((await picture).suggestedFilename()).toMatch(/^tabella-challenged-.*\.png$/);
      link = (await page.getByRole("link", { name: "Check it in this browser" }).getAttribute("href")) ?? "";
      await page.getByText("Check the saved file on a computer of your own").click();
      await expect(page.getByText(/tabella -- challenge verify .*--code/)).toBeVisible();
      await expectAccessible(page);
    });

    test("R23: another device opens the link of the QR code and shows the choices and the lock code at once", async ({
      browser,
    }) => {
      const other = await deviceOf(browser, baseURL);
      const asked: string[] = [];
      other.on("request", (request) => asked.push(request.url() + (request.postData() ?? "")));
      await other.goto(link);
      await expect(other.getByText("We opened the ballot. This is in it, and nothing else.")).toBeVisible();
      expect(await trackingCodeOn(other)).toBe(challengedCode);
      for (const text of ["Blank vote", "Oak", "Willow", "This ballot is NOT counted."]) {
        await expect(other.getByRole("main")).toContainText(text);
      }
      await expect(other.getByRole("main")).not.toContainText("Pear");
      // What was chosen stays on the two devices.
      const [, , secret = "?"] = new URL(link).hash.split(".");
      expect(asked.filter((request) => request.includes(secret))).toEqual([]);
      await expectAccessible(other);
      expectNoComplaints(other);
      await other.context().close();
    });

    test("a file is checked too, on the page and by the command line; one that lies is found out", async ({
      browser,
    }) => {
      const other = await deviceOf(browser, baseURL);
      await other.goto("/verify");
      await other.getByRole("link", { name: /Check it here/ }).click();
      await other.locator("#opened-file").setInputFiles(file);
      await expect(other.getByText("We opened the ballot. This is in it, and nothing else.")).toBeVisible();
      const { execPath } = process;
      const main = join(repositoryFolder, "apps", "cli", "src", "main.ts");
      const parameters = ["challenge", "verify", file, "--api", network.apiUrl, "--code", challengedCode, "--json"];
      const report = JSON.parse(execFileSync(execPath, [main, ...parameters], { encoding: "utf8" }));
      expect(report).toMatchObject({
        ok: true,
        choices: [
          [1, 0, 0],
          [1, 0, 1],
        ],
        lockCode: challengedCode,
      });

      await other.getByLabel("Link of the QR code").fill(`${link.slice(0, -4)}AAAA`);
      await other.getByRole("button", { name: "Check", exact: true }).click();
      await expect(other.getByText("This is not what it claims to be.")).toBeVisible();
      await expectAccessible(other);
      await other.context().close();
    });

    test("UX-6: the voter returns to a ballot that was locked anew, with the same choices and another code", async () => {
      await page.getByRole("button", { name: "Make a new ballot" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your ballot");
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      castLockCode = await lockCodeOn(page);
      expect(castLockCode).not.toBe(challengedCode);
      await expect(page.getByRole("main")).toContainText("Blank vote");
      await expectAccessible(page);
    });

    test("after the browser's Back to the opened ballot, and forward again, there is yet another ballot", async () => {
      await page.goBack();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This ballot will NOT be counted");
      await page.goForward();
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      const again = await lockCodeOn(page);
      expect([challengedCode, castLockCode]).not.toContain(again);
      castLockCode = again;
    });

    test("the cast ballot carries its lock code, on the receipt and on the page of anyone who has the tracking code", async ({
      browser,
    }) => {
      await page.getByRole("button", { name: "Cast my ballot" }).click();
      await expect(page.getByRole("heading", { name: "Your ballot is final" })).toBeVisible();
      const code = await trackingCodeOn(page);
      await expect(page.getByRole("main")).toContainText(`Lock code: ${castLockCode}`);
      await expectAccessible(page);
      expectNoComplaints(page);
      const other = await deviceOf(browser, baseURL);
      await other.goto(`/status/${code}`);
      await expect(other.getByRole("main")).toContainText(`Lock code: ${castLockCode}`);
      await expectAccessible(other);
      await other.context().close();
    });
  });

/** The lock code beside its heading; the notice of an earlier challenge names another one. */
async function lockCodeOn(page: Page): Promise<string> {
  const heading = page.getByRole("heading", { name: "Lock code" });
  return ((await heading.locator("xpath=..").locator("p").first().textContent()) ?? "").trim();
}
