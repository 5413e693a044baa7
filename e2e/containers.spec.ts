import { type Browser, expect, type Page, test } from "@playwright/test";
import { vote } from "./booth.ts";
import { ContainerNetwork } from "./container-network.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, person, register } from "./people.ts";
import { addPart, type Backup, makeKey } from "./trustee-desk.ts";

const club = {
  name: "Chess club 2027",
  question: "Who shall chair the club?",
  candidates: ["Ada Lovelace", "Grace Hopper"],
  ballotsMin: 1,
};
const validators = ["validator-1", "validator-2", "validator-3"];
/** Catching up takes as long as the machine needs. */
const patiently = { timeout: 120_000 };

/** What happens to the containers of a network while people vote; `npm run test:compose` runs it. */
test.describe
  .serial("an election in containers (SEC-23)", () => {
    const network = new ContainerNetwork();
    const baseURL = network.webUrl;
    let organiserPage: Page;
    let backup: Backup;
    let electionId: string;
    let voters = 0;

    async function someoneVotes(browser: Browser): Promise<void> {
      voters += 1;
      const page = await deviceOf(browser, baseURL);
      await register(page, person(`Voter Number ${voters}`));
      await vote(page, electionId, "Grace Hopper");
      await page.context().close();
    }
    const expectAllAtOneHead = async (services: readonly string[]) => {
      await expect(async () => {
        const heads = await Promise.all(services.map((service) => network.headOf(service)));
        expect(new Set(heads.map(({ height, hash }) => `${height} ${hash}`)).size).toBe(1);
      }).toPass(patiently);
    };

    test("is opened", async ({ browser }) => {
      organiserPage = await deviceOf(browser, baseURL);
      const organiser = person("Oscar Organiser");
      await register(organiserPage, organiser);
      await network.appointAdministrator(organiser.email);
      electionId = await createElection(organiserPage, { ...club, trustees: [organiser.email] });
      backup = await makeKey(organiserPage, electionId, "correct horse battery staple");
      await organiserPage.goto(`/admin/${electionId}`);
      await openElection(organiserPage, club.name);
    });

    test("goes on while a validator is cut off from the network, which catches up when it is healed", async ({
      browser,
    }) => {
      const networks = await network.networksOf("validator-3");
      await network.cut("validator-3");
      const before = await network.headOf("validator-3");
      await someoneVotes(browser);
      expect((await network.headOf("validator-3")).height).toBe(before.height);
      expect((await network.headOf("validator-1")).height).toBeGreaterThan(before.height);
      await network.heal("validator-3", networks);
      await expectAllAtOneHead(validators);
    });

    test("goes on while API, database, bootnode and pages are killed one after the other and started again", async ({
      browser,
    }) => {
      for (const service of ["bootnode", "database", "api", "web"]) await network.kill(service);
      await network.up();
      await someoneVotes(browser);
      await expectAllAtOneHead(validators);
    });

    test("goes on while one validator after the other is upgraded to a rebuilt image", async ({ browser }) => {
      const upgraded = process.env.TABELLA_TEST_UPGRADE_TAG ?? "";
      for (const service of validators) {
        const before = await network.imageOf(service);
        await network.up(service, { tag: upgraded });
        expect(await network.imageOf(service)).not.toBe(before);
        await someoneVotes(browser);
        await expectAllAtOneHead(validators);
      }
    });

    test("a fourth validator and an observer join by profile, and nothing is restarted for them", async () => {
      const before = await network.startTimes([...validators, "bootnode", "api", "web", "database"]);
      await network.addProfile("validator-4", "validator-4");
      await network.addProfile("observer", "observer");
      await expectAllAtOneHead([...validators, "validator-4", "observer"]);
      expect(await network.startTimes(Object.keys(before))).toEqual(before);
    });

    test("nothing is lost when everything is taken down and up again: the same chain, and it goes on", async ({
      browser,
    }) => {
      const before = await network.headOf("validator-1");
      await network.startAgain();
      expect(await network.headOf("validator-1")).toEqual(before);
      await someoneVotes(browser);
      expect((await network.headOf("validator-1")).height).toBeGreaterThan(before.height);
    });

    test("its result counts every ballot, and the auditor's container finds with two programs that everything holds", async () => {
      await organiserPage.goto(`/admin/${electionId}`);
      await closeElection(organiserPage, club.name);
      await addPart(organiserPage, electionId, backup);
      await organiserPage.goto(`/results/${electionId}`);
      const row = organiserPage
        .getByRole("table")
        .first()
        .getByRole("row", { name: /Grace Hopper/ });
      await expect(row).toContainText(String(voters));
      expect(await network.audit(electionId)).toContain("both programs find that everything holds");
    });
  });
