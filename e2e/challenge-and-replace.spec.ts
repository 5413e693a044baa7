import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { type SpanReceiver, startSpanReceiver } from "@tabella/telemetry/testing/span-receiver";
import { expectAccessible } from "./accessibility.ts";
import { trackingCodeOn } from "./booth.ts";
import { expectNoComplaints } from "./clean-console.ts";
import { keptOnDevice } from "./device-store.ts";
import { startFreshNetwork } from "./network.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, logIn, logInAgain, person, register } from "./people.ts";
import { addPart, type Backup, makeKey } from "./trustee-desk.ts";

const club = {
  name: "Garden club 2027",
  question: "Who shall chair the club?",
  candidates: ["Ada Lovelace", "Grace Hopper"],
  fewest: 1,
  most: 1,
  blank: true,
  further: [{ question: "What shall we plant?", candidates: ["Oak", "Pear", "Willow"], fewest: 0, most: 2 }],
  ballotsMin: 1,
  replacingAllowed: true,
};

/** What the browser works out itself takes as long as the machine needs. */
const patiently = { timeout: 90_000 };
const vera = person("Vera Voter");

/** Several questions, a blank vote, a challenge, a replaced ballot and a count; each test is the next step of one voter. */
test.describe
  .serial("cast or challenge, then replace", () => {
    let network: LocalNetwork;
    let end: () => Promise<void> = async () => undefined;
    let baseURL: string;
    let electionId: string;
    let organiserPage: Page;
    let backup: Backup;
    let page: Page;
    let votingKey: string;
    const codes: string[] = [];
    /** What the voter's browser called each cast. */
    const casts: string[] = [];
    let receiver: SpanReceiver;
    let challengedCode: string;
    let castLockCode: string;
    let file: string;
    let link: string;

    test.beforeAll(async ({ browser }) => {
      receiver = await startSpanReceiver();
      ({ network, end } = await startFreshNetwork({
        moreEnvironment: () => ({ TABELLA_OTLP_URL: receiver.url, TABELLA_TRACE_RATIO: "1" }),
      }));
      baseURL = network.webUrl ?? "";
      const organiser = person("Olga Organiser");
      organiserPage = await deviceOf(browser, baseURL);
      await register(organiserPage, organiser);
      await runApiCommand(network, "appoint-administrator", [organiser.email]);
      await logInAgain(organiserPage, organiser);
      electionId = await createElection(organiserPage, { ...club, trustees: [organiser.email] });
      backup = await makeKey(organiserPage, electionId, "correct horse battery staple");
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, club.name);
      page = await deviceOf(browser, baseURL);
      page.on("request", (request) => {
        if (request.url().endsWith("/api/votes.submit")) casts.push(request.headers().traceparent ?? "");
      });
      await register(page, vera);
    });
    test.afterAll(async () => {
      await end();
      receiver.stop();
    });

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
      await expect(other.getByText("We opened the ballot. This is in it, and nothing else.")).toBeVisible(patiently);
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
      await expect(other.getByText("We opened the ballot. This is in it, and nothing else.")).toBeVisible(patiently);
      const parameters = ["challenge", "verify", file, "--api", network.apiUrl, "--code", challengedCode, "--json"];
      const report = JSON.parse(tabella(...parameters));
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
      await page.getByText("Keep my voting key").click();
      votingKey = (await page.locator("code", { hasText: /^[A-Za-z0-9]{5}-/ }).textContent()) ?? "";
      expect(await keptOnDevice(page)).toContain(votingKey);
      await page.getByRole("button", { name: "Cast my ballot" }).click();
      await expect(page.getByRole("heading", { name: "Your ballot is in" })).toBeVisible();
      codes.push(await trackingCodeOn(page));
      await expect(page.getByRole("main")).toContainText(`Lock code: ${castLockCode}`);
      await expectAccessible(page);
      expectNoComplaints(page);
      const other = await deviceOf(browser, baseURL);
      await other.goto(`/status/${codes[0]}`);
      await expect(other.getByRole("main")).toContainText(`Lock code: ${castLockCode}`);
      await other.context().close();
    });

    test("where it is allowed, who has voted may vote again; until the new ballot is final the one before counts", async () => {
      await page.getByRole("link", { name: "Vote again" }).click();
      await expect(page.getByText("it takes the place of the one before")).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Start ballot" }).click();
      await page.getByRole("radio", { name: "Grace Hopper" }).check();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("checkbox", { name: "Pear" }).check();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("button", { name: "Cast my ballot" }).click();
      await expect(page.getByRole("heading", { name: "Your ballot is in" })).toBeVisible();
      codes.push(await trackingCodeOn(page));
      expect(codes[1]).not.toBe(codes[0]);
      await page.goto(`/elections/${electionId}`);
      await expect(page.getByRole("definition").filter({ hasText: /^1$/ }).first()).toBeVisible();
      expectNoComplaints(page);
    });

    test("each cast is a trace of its own, from the browser's name for it through pages and API to the final block", async () => {
      expect(new Set(casts).size).toBe(casts.length);
      const stepsOf = (cast: string) => receiver.spans.filter(({ traceId }) => traceId === cast.split("-")[1]);
      // Sent again because no answer came in time, a ballot is final by the request that came first.
      const whole = () => casts.filter((cast) => stepsOf(cast).some(({ name }) => name === "validator.final"));
      await expect.poll(() => whole().length).toBe(2);
      for (const cast of whole()) {
        const parentOf = (name: string) => {
          const parent = stepsOf(cast).find((span) => span.name === name)?.parentSpanId;
          return stepsOf(cast).find(({ spanId }) => spanId === parent)?.name ?? parent;
        };
        await expect.poll(() => parentOf("web.forward")).toBe(cast.split("-")[2]);
        await expect.poll(() => parentOf("votes.submit")).toBe("web.forward");
        await expect.poll(() => parentOf("ledger.submit")).toBe("votes.submit");
        await expect.poll(() => parentOf("validator.submit")).toBe("ledger.submit");
        await expect.poll(() => parentOf("validator.final")).toBe("validator.submit");
      }
    });

    test("the first ballot stays on the board, and everyone sees which one took its place", async ({ browser }) => {
      const other = await deviceOf(browser, baseURL);
      await other.goto(`/status/${codes[0]}`);
      await expect(other.getByText("Replaced by a later ballot")).toBeVisible();
      await expectAccessible(other);
      await other.getByRole("link", { name: "See the ballot that counts" }).click();
      // Both pages show seals and a code: only once this has gone is it the other one's.
      await expect(other.getByText("Replaced by a later ballot")).toHaveCount(0);
      await expect(other.getByText(/of 3 validators signed/)).toBeVisible();
      expect(await trackingCodeOn(other)).toBe(codes[1]);
      await other.getByRole("link", { name: "Look at the block" }).click();
      await other
        .getByRole("link", { name: /ballot/i })
        .first()
        .click();
      await expect(other.getByRole("main")).toContainText("Replaces");
      await other.getByRole("link", { name: codes[0] ?? "" }).click();
      await expect(other.getByText("Replaced by a later ballot")).toBeVisible();
      expectNoComplaints(other);
      await other.context().close();
    });

    test("on another device the voter needs the voting key to vote again; the first device is told of it", async ({
      browser,
    }) => {
      const phone = await deviceOf(browser, baseURL);
      await phone.goto(`/login?return=/elections/${electionId}/vote`);
      await logIn(phone, vera);
      await phone.getByRole("button", { name: "Start ballot" }).click();
      await phone.getByLabel("Your voting key").fill(votingKey);
      await phone.getByRole("button", { name: "Use this key" }).click();
      await phone.getByRole("radio", { name: "Blank vote" }).check();
      await phone.getByRole("button", { name: "Continue" }).click();
      await phone.getByRole("checkbox", { name: "Oak" }).check();
      await phone.getByRole("checkbox", { name: "Willow" }).check();
      await phone.getByRole("button", { name: "Continue" }).click();
      await phone.getByRole("button", { name: "Cast my ballot" }).click();
      await expect(phone.getByRole("heading", { name: "Your ballot is in" })).toBeVisible();
      codes.push(await trackingCodeOn(phone));
      await phone.context().close();
      await page.goto(`/elections/${electionId}/receipt`);
      await expect(page.getByText("A later ballot of yours counts")).toBeVisible();
      expect(await trackingCodeOn(page)).toBe(codes[2]);
      await expectAccessible(page);
    });

    test("the count holds the last ballot only, with its blank vote; the record holds all three and is verified", async () => {
      await organiserPage.goto(`/admin/${electionId}`);
      await closeElection(organiserPage, club.name);
      await addPart(organiserPage, electionId, backup);
      await page.goto(`/results/${electionId}`);
      const [chair, plant] = [page.getByRole("table").nth(0), page.getByRole("table").nth(1)];
      await expect(chair.getByRole("row", { name: /Blank votes/ })).toContainText("1");
      await expect(chair.getByRole("row", { name: /Grace Hopper/ })).toContainText("0");
      await expect(plant.getByRole("row", { name: /Oak/ })).toContainText("1");
      await expect(plant.getByRole("row", { name: /Pear/ })).toContainText("0");
      await expectAccessible(page);
      const folder = mkdtempSync(join(tmpdir(), "tabella-replaced-"));
      tabella("export", "--election", electionId, "--out", folder, "--api", network.apiUrl);
      const [bel = "", chain = "", genesis = ""] = ["election.bel", "chain.ndjson", "genesis.json"].map((file) =>
        join(folder, file),
      );
      const report = JSON.parse(tabella("verify", bel, "--chain", chain, "--genesis", genesis, "--json"));
      expect(report).toMatchObject({
        ok: true,
        ballots: 3,
        counts: [
          [1, 0, 0],
          [1, 0, 1],
        ],
      });
      expect(JSON.parse(tabella("challenge", "verify", file, "--election", bel, "--json"))).toMatchObject({ ok: true });
    });

    test("after closing nobody votes again, and the voting key is gone from the device", async () => {
      await page.goto(`/elections/${electionId}/receipt`);
      await expect(page.getByRole("heading", { name: "Your ballot is final" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Vote again" })).toHaveCount(0);
      await expect.poll(() => keptOnDevice(page)).not.toContain(votingKey);
    });
  });

/** Runs the command line; throws unless it ends with exit code 0. */
function tabella(...parameters: string[]): string {
  const main = join(repositoryFolder, "apps", "cli", "src", "main.ts");
  return execFileSync(process.execPath, [main, ...parameters], { encoding: "utf8" });
}

/** The lock code beside its heading; the notice of an earlier challenge names another one. */
async function lockCodeOn(page: Page): Promise<string> {
  const heading = page.getByRole("heading", { name: "Lock code" });
  return ((await heading.locator("xpath=..").locator("p").first().textContent()) ?? "").trim();
}
