import { expect, type Page, type Route, test } from "@playwright/test";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { expectAccessible } from "./accessibility.ts";
import { trackingCodeOn } from "./booth.ts";
import { keptOnDevice } from "./device-store.ts";
import { startFreshNetwork } from "./network.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, logIn, logInAgain, person, register } from "./people.ts";
import { makeKey } from "./trustee-desk.ts";

const club = {
  name: "Rowing club 2027",
  question: "Who shall chair the club?",
  candidates: ["Ada Lovelace", "Grace Hopper"],
  ballotsMin: 1,
};

/** What has to come back, or is worked out by the browser itself, takes as long as the machine needs. */
const patiently = { timeout: 90_000 };

/** From the ballot's first page to the one where it is cast or challenged. */
async function choose(page: Page, electionId: string, candidate = "Ada Lovelace"): Promise<void> {
  await page.goto(`/elections/${electionId}/vote`);
  await page.getByRole("button", { name: "Start ballot" }).click();
  await page.getByRole("radio", { name: candidate }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
}

const cast = (page: Page) => page.getByRole("button", { name: "Cast my ballot" }).click();
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const notArrived = (page: Page) => page.getByText("Your ballot did not arrive yet");

/** A ballot on its way while something is broken: what the voter is told, and what becomes of it by itself. */
test.describe
  .serial("a ballot that does not arrive at once", () => {
    let network: LocalNetwork;
    let end: () => Promise<void> = async () => undefined;
    let electionId: string;
    let organiserPage: Page;

    const deviceOfVoter = async (page: Page, name: string): Promise<Page> => {
      await register(page, person(name));
      return page;
    };
    const kill = async (...at: readonly number[]) => {
      for (const each of at) await network.validators[each]?.process().kill();
    };
    const restart = async (...at: readonly number[]) => {
      await Promise.all(at.map((each) => network.validators[each]?.restart()));
    };

    test.beforeAll(async ({ browser }) => {
      ({ network, end } = await startFreshNetwork());
      const organiser = person("Olga Organiser");
      organiserPage = await deviceOf(browser, network.webUrl ?? "");
      await register(organiserPage, organiser);
      await runApiCommand(network, "appoint-administrator", [organiser.email]);
      await logInAgain(organiserPage, organiser);
      electionId = await createElection(organiserPage, { ...club, trustees: [organiser.email] });
      await makeKey(organiserPage, electionId, "correct horse battery staple");
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, club.name);
    });
    test.afterAll(async () => end());

    test("UX-9: cast while no validator answers, it outlives a reload and becomes final by itself once they are back", async ({
      browser,
    }) => {
      const page = await deviceOfVoter(await deviceOf(browser, network.webUrl ?? ""), "Vera Voter");
      await choose(page, electionId);
      await kill(0, 1, 2);
      await cast(page);
      await expect(notArrived(page)).toBeVisible();
      await expectAccessible(page);
      await page.reload();
      await expect(notArrived(page)).toBeVisible();
      expect(await keptOnDevice(page)).not.toContain('"transaction":null');
      // Also on the page of the receipt, where she may have gone instead.
      await page.goto(`/elections/${electionId}/receipt`);
      await expect(heading(page, "Your ballot is on its way")).toBeVisible();
      await expect(notArrived(page)).toBeVisible();
      const code = await trackingCodeOn(page);
      await expectAccessible(page);
      await restart(0, 1, 2);
      await expect(heading(page, "Your ballot is final")).toBeVisible(patiently);
      expect(await trackingCodeOn(page)).toBe(code);
      await expect.poll(() => keptOnDevice(page)).toContain('"transaction":null');
      await page.context().close();
    });

    test("UX-9: begun and cast without a quorum it is not called cast, and after a reload it becomes final too", async ({
      browser,
    }) => {
      const page = await deviceOfVoter(await deviceOf(browser, network.webUrl ?? ""), "Viktor Voter");
      await kill(1, 2);
      await choose(page, electionId);
      await cast(page);
      await expect(notArrived(page)).toBeVisible(patiently);
      await page.reload();
      await expect(heading(page, "Casting your ballot")).toBeVisible();
      await restart(1, 2);
      await expect(heading(page, "Your ballot is final")).toBeVisible(patiently);
      await page.context().close();
    });

    test("R3: a server that says “final” and forwards nothing is found out; the ballot stays on the device, and is sent", async ({
      browser,
    }) => {
      const page = await deviceOfVoter(await deviceOf(browser, network.webUrl ?? ""), "Violet Voter");
      await choose(page, electionId);
      const forge = async (route: Route): Promise<void> => {
        const sent = route.request().postDataJSON();
        const { ballot_hash: ballotHash } = JSON.parse(sent.transaction);
        forged = { ...forged, ballotHash };
        await route.fulfill({ json: { result: { data: forged } } });
      };
      let forged: object = {
        state: "final",
        transactionHash: `0x${"11".repeat(32)}`,
        blockIndex: 8,
        seals: 3,
        validators: 3,
        receipt: "{}",
      };
      /** One of several questions of a batch. */
      const forgeStatus = async (route: Route): Promise<void> => {
        const names = new URL(route.request().url()).pathname.split("/").pop()?.split(",") ?? [];
        const response = await route.fetch();
        const answers = await response.json();
        const at = names.indexOf("votes.status");
        if (Array.isArray(answers)) answers[at] = { result: { data: forged } };
        await route.fulfill({ response, json: Array.isArray(answers) ? answers : { result: { data: forged } } });
      };
      await page.route(/\/api\/votes\.submit/, forge);
      await page.route(/\/api\/[^?]*votes\.status/, forgeStatus);
      await cast(page);
      await expect(page.getByRole("alert").getByText("The server’s receipt does not hold")).toBeVisible(patiently);
      await expect(heading(page, "Your ballot is on its way")).toBeVisible();
      await expect(page.getByText(/validators signed/)).toHaveCount(0);
      await expect(page.getByText("The validators have it.")).toHaveCount(0);
      expect(await keptOnDevice(page)).not.toContain('"transaction":null');
      expect(await keptOnDevice(page)).not.toContain('"credential":null');
      await expectAccessible(page);
      const code = await trackingCodeOn(page);
      await page.unrouteAll({ behavior: "wait" });
      await expect(heading(page, "Your ballot is final")).toBeVisible(patiently);
      expect(await trackingCodeOn(page)).toBe(code);
      await expect.poll(() => keptOnDevice(page)).toContain('"transaction":null');
      await page.context().close();
    });

    test("UX-9: of several tabs the first to cast counts; the others are told so, and lose nothing", async ({
      browser,
    }) => {
      const page = await deviceOfVoter(await deviceOf(browser, network.webUrl ?? ""), "Valentin Voter");
      const second = await page.context().newPage();
      const third = await page.context().newPage();
      await choose(page, electionId);
      await choose(second, electionId, "Grace Hopper");
      await third.goto(`/elections/${electionId}/vote`);
      await expect(third.getByRole("button", { name: "Start ballot" })).toBeVisible();
      await cast(page);
      await expect(heading(page, "Your ballot is final")).toBeVisible(patiently);
      const code = await trackingCodeOn(page);
      await cast(second);
      await expect(heading(second, "You have already voted")).toBeVisible();
      await expectAccessible(second);
      await third.getByRole("button", { name: "Start ballot" }).click();
      await expect(heading(third, "You have already voted")).toBeVisible();
      await second.getByRole("link", { name: "See my receipt" }).click();
      await expect(heading(second, "Your ballot is final")).toBeVisible(patiently);
      expect(await trackingCodeOn(second)).toBe(code);
      await expect(second.getByText("Computed on this device")).toBeVisible();
      await page.context().close();
    });

    test("UX-5: while choosing nothing is sent, however long one looks away; a session that ends meanwhile costs no choice", async ({
      browser,
    }) => {
      const page = await deviceOf(browser, network.webUrl ?? "");
      await page.clock.install();
      const willa = person("Willa Voter");
      await register(page, willa);
      await page.goto(`/elections/${electionId}/vote`);
      await page.getByRole("button", { name: "Start ballot" }).click();
      await page.getByRole("radio", { name: "Grace Hopper" }).check();
      const sent: string[] = [];
      page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
      await page.context().clearCookies();
      await page.clock.fastForward("10:00");
      await page.evaluate(() => {
        document.dispatchEvent(new Event("visibilitychange"));
        for (const each of ["offline", "online"]) window.dispatchEvent(new Event(each));
      });
      await page.clock.fastForward("10:00");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText("Your ballot is locked and ready.")).toBeVisible();
      await expect(page.getByRole("main")).toContainText("Grace Hopper");
      expect(sent.filter((request) => !/\.(?:js|wasm)(?:\?|$)/.test(request))).toEqual([]);
      await cast(page);
      await expect(heading(page, "Please log in again")).toBeVisible();
      await page.getByRole("link", { name: "Log in" }).click();
      await logIn(page, willa);
      await expect(heading(page, "Your ballot is final")).toBeVisible(patiently);
      await page.context().close();
    });

    test("a ballot that arrives after the closing came too late: so it is said, and nobody is asked to send it", async ({
      browser,
    }) => {
      const page = await deviceOfVoter(await deviceOf(browser, network.webUrl ?? ""), "Wanda Voter");
      await choose(page, electionId);
      await closeElection(organiserPage, club.name);
      await cast(page);
      await expect(heading(page, "Your ballot came too late")).toBeVisible();
      await expectAccessible(page);
      await page.goto(`/elections/${electionId}/receipt`);
      await expect(heading(page, "Your ballot came too late")).toBeVisible();
      await expect(page.getByText("It is not counted.")).toBeVisible();
      await expect(page.getByRole("link", { name: /send/i })).toHaveCount(0);
      await expectAccessible(page);
      await page.context().close();
    });
  });
