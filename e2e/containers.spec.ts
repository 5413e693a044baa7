import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { AlertReceiver } from "./alert-receiver.ts";
import { vote } from "./booth.ts";
import { ContainerNetwork, docker, machineAddress } from "./container-network.ts";
import { closeElection, createElection, openElection } from "./organiser.ts";
import { deviceOf, logIn, logInAgain, person, register } from "./people.ts";
import { addPart, type Backup, makeKey } from "./trustee-desk.ts";

const club = {
  name: "Chess club 2027",
  question: "Who shall chair the club?",
  candidates: ["Ada Lovelace", "Grace Hopper"],
  ballotsMin: 1,
};
const organiser = person("Oscar Organiser");
const validators = ["validator-1", "validator-2", "validator-3"];
const operations = readFileSync(join(repositoryFolder, "docs", "operations.md"), "utf8");
/** The commands of the engine that docs/operations.md gives for something, as they stand there. */
function documented(what: string): string[] {
  const row = operations.split("\n").find((line) => line.startsWith(`| ${what}`));
  if (row === undefined) throw new Error(`docs/operations.md does not say what to do: ${what}`);
  return [...row.matchAll(/`(docker [^`]+|chmod [^`]+)`/g)].map(([, command = ""]) => command);
}
const whoThereIs = "SELECT id, email, role FROM tabella.accounts ORDER BY id";
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
    let startTimes: Record<string, string> = {};

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

    /** An operator's vote on the fourth validator, with the key of his own one. */
    async function operatorVotes(operator: string, words: readonly string[], mounts: readonly string[] = []) {
      const own = ["--key", "/keys/validator.key.json", "--genesis", "/genesis/genesis.json"];
      const asked = ["--node", `http://${operator}:30303`];
      const keys = `${network.volume(`${operator}-keys`)}:/keys:ro`;
      await network.once("operator", ["src/main.ts", "validator", ...words, ...own, ...asked], [keys, ...mounts]);
    }

    test("is opened", async ({ browser }) => {
      organiserPage = await deviceOf(browser, baseURL);
      await register(organiserPage, organiser);
      await network.appointAdministrator(organiser.email);
      await logInAgain(organiserPage, organiser);
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

    test("goes on while one validator after the other is upgraded to a rebuilt image, then the rest; and no other start brings anything anew", async ({
      browser,
    }) => {
      const others = ["bootnode", "watchdog", "database", "api", "web"];
      const imagesOf = (services: readonly string[]) =>
        Promise.all(services.map((service) => network.imageOf(service)));
      const before = await imagesOf([...validators, ...others]);
      network.set("TABELLA_IMAGE_TAG", process.env.TABELLA_TEST_UPGRADE_TAG ?? "");
      for (const [at, service] of validators.entries()) {
        await network.up(service);
        expect(await network.imageOf(service)).not.toBe(before[at]);
        expect(await imagesOf([...validators.slice(at + 1), ...others])).toEqual(before.slice(at + 1));
        await someoneVotes(browser);
        await expectAllAtOneHead(validators);
      }
      const running = await network.startTimes(validators);
      await network.stop("api");
      await network.up();
      expect(await network.startTimes(validators)).toEqual(running);
      const upgraded = await network.startTimes([...validators, ...others]);
      await network.up();
      expect(await network.startTimes(Object.keys(upgraded))).toEqual(upgraded);
      const after = await imagesOf([...validators, ...others]);
      expect(after.filter((image) => before.includes(image))).toEqual([]);
      await someoneVotes(browser);
    });

    test("a fourth validator and an observer join by profile", async () => {
      startTimes = await network.startTimes([...validators, "bootnode", "api", "web", "database"]);
      await network.addProfile("validator-4");
      await network.addProfile("observer");
      await expectAllAtOneHead([...validators, "validator-4", "observer"]);
    });

    test("the fourth is voted in by the operators of the others, and seals: without one of them no block comes but by its seal", async ({
      browser,
    }, testInfo) => {
      const newcomer = testInfo.outputPath("validator-4.validator.json");
      await network.copyOut("validator-4", "/keys/validator-4.validator.json", newcomer);
      for (const operator of validators.slice(0, 2)) {
        await operatorVotes(operator, ["vote-add", "/newcomer.json"], [`${newcomer}:/newcomer.json:ro`]);
      }
      const networks = await network.networksOf("validator-2");
      await network.cut("validator-2");
      const { height } = await network.headOf("validator-1");
      await someoneVotes(browser);
      const { address, quorum } = await network.ask("validator-4", "chain.status");
      const { seals } = await network.ask("validator-1", "chain.block", { height: height + 1 });
      expect(quorum).toBe(3);
      expect(seals.map(({ validator }: { readonly validator: string }) => validator)).toContain(address);
      await network.heal("validator-2", networks);
      await expectAllAtOneHead([...validators, "validator-4"]);
    });

    test("the fourth is voted out again, and follows; nothing was restarted for any of this", async ({ browser }) => {
      for (const operator of validators) await operatorVotes(operator, ["vote-remove", "validator-4"]);
      await someoneVotes(browser);
      await expectAllAtOneHead([...validators, "validator-4"]);
      const { quorum, validatorCount } = await network.ask("validator-4", "chain.status");
      expect({ quorum, validatorCount }).toEqual({ quorum: 2, validatorCount: 3 });
      expect(await network.startTimes(Object.keys(startTimes))).toEqual(startTimes);
    });

    test("a validator that was voted out is taken away, and its key destroyed, as docs/operations.md says; API and watchdog ask it no more", async () => {
      const status = async (): Promise<{ readonly validators: readonly { readonly url: string }[] }> =>
        (await fetch(`${network.watchdogUrl}/status`)).json();
      const addressOf = (service: string) => `http://${service}:30303`;
      network.set("TABELLA_VALIDATOR_URLS", [...validators, "validator-4"].map(addressOf).join());
      await network.up("api", "watchdog");
      expect((await status()).validators.map(({ url }) => url)).toContain(addressOf("validator-4"));

      const [away = "", ...rest] = documented("the fourth validator, when it was voted out");
      await network.shell(away);
      network.dropProfile("validator-4");
      network.set("TABELLA_VALIDATOR_URLS", validators.map(addressOf).join());
      for (const command of rest) await network.shell(command);
      expect(await network.volumes()).not.toContain(network.volume("validator-4-keys"));
      await network.up();
      expect(await network.services()).not.toContain("validator-4");
      expect((await status()).validators.map(({ url }) => url)).toEqual(validators.map(addressOf));

      // One of the first three stays away by a variable of its own; this one's key is needed again.
      const words = documented("one of the first three, when it was voted out");
      const [up = "", ...destroy] = words;
      network.set("TABELLA_VALIDATOR_3_RUNS", "0");
      await network.shell(up);
      expect(await network.services()).not.toContain("validator-3");
      expect(destroy).toEqual(["docker compose rm --force setup", "docker volume rm tabella_validator-1-keys"]);
      network.set("TABELLA_VALIDATOR_3_RUNS", "1");
      await network.up();
      await expectAllAtOneHead(validators);
    });

    test("keys and passwords are exchanged, and a key taken out to keep, as docs/operations.md says; nobody is logged out", async ({
      browser,
    }) => {
      const folder = test.info().outputPath("operator");
      mkdirSync(folder);
      const carryOut = async (what: string) => {
        for (const command of documented(what)) await network.shell(command, { folder });
      };
      await carryOut("take the registrar's key out");
      expect(readFileSync(join(folder, "registrar.key.json"), "utf8")).toBe(
        await network.fileOf("api", "/secrets/registrar.key.json"),
      );

      const { privateKey } = generateKeyPairSync("ed25519");
      const pem = privateKey.export({ type: "pkcs8", format: "pem" });
      writeFileSync(join(folder, "jwt.key.pem"), pem);
      await carryOut("a new key for the API's sessions");
      await network.up();
      expect(await network.fileOf("api", "/secrets/jwt.key.pem")).toBe(pem);

      const clients = ["api", "watchdog"];
      const running = await network.startTimes(clients);
      const before = await network.fileOf("api", "/secrets/database-url");
      await carryOut("new passwords and a new certificate for the database");
      await network.up();
      expect(await network.fileOf("api", "/secrets/database-url")).not.toBe(before);
      const { api, watchdog } = await network.startTimes(clients);
      expect([api === running.api, watchdog === running.watchdog]).toEqual([false, true]);
      await organiserPage.goto(`/admin/${electionId}`);
      await expect(organiserPage.getByRole("button", { name: "Close voting" })).toBeVisible();
      await someoneVotes(browser);
    });

    test("a network takes the keys of a ceremony of one's own, as docs/operations.md says", async () => {
      const folder = test.info().outputPath("operator");
      mkdirSync(join(folder, "keys"), { recursive: true });
      chmodSync(join(folder, "keys"), 0o777);
      // Made as the containers' user: only root could give them to it afterwards, as the row does.
      const ceremony = ["src/main.ts", "genesis", "--validators", "3", "--out", "/keys/made"];
      const alone = ["run", "--rm", "--network", "none", "--volume", `${join(folder, "keys")}:/keys`];
      await docker([...alone, "tabella/cli:latest", ...ceremony]);
      const [setup = ""] = documented("keys from a ceremony of one's own");
      const own = { folder, project: network.volume("own") };
      try {
        await network.shell(setup.replace("$PWD/keys", "$PWD/keys/made"), own);
        const made = await docker([...alone, "--entrypoint", "cat", "tabella/cli:latest", "/keys/made/genesis.json"]);
        const taken = ["--volume", `${own.project}_genesis:/genesis:ro`, "--entrypoint", "cat"];
        expect(await docker(["run", "--rm", ...taken, "tabella/cli:latest", "/genesis/genesis.json"])).toBe(made);
      } finally {
        await network.shell("docker compose down --volumes", own);
        await docker([...alone, "--entrypoint", "rm", "tabella/cli:latest", "-rf", "/keys/made"]);
      }
    });

    test("REL-11: database and a validator's store are destroyed, and come back from a backup: equal accounts and state roots", async ({
      browser,
    }) => {
      const database = ["--database-ca", "/secrets/database-authority.pem", "--database"];
      const node = ["--node", "http://validator-1:30303"];
      const genesis = ["--genesis", "/genesis/genesis.json"];
      const source = [...node, ...database, "/secrets/database-url"];
      const tabella = (service: string, ...words: string[]) => network.once(service, ["src/main.ts", ...words]);
      await tabella("backup", "backup", "--out", "/backups/monday", ...genesis, ...source);
      const folder = test.info().outputPath("elsewhere");
      mkdirSync(folder);
      const [out = "", back = ""] = documented("a copy of a backup, elsewhere");
      await network.shell(out, { folder });
      await network.shell("docker compose run --rm -T --entrypoint rm backup -rf /backups/monday");
      await network.shell(back, { folder });
      await someoneVotes(browser);
      const accounts = await network.administrator(whoThereIs);

      await network.stop("api");
      await network.destroy("database", ["database-data"]);
      await network.destroy("validator-3", ["validator-3-data"]);
      await network.up("database");
      // What came since the backup is in the log of changes only, which has a volume of its own.
      await tabella("backup", "backup", "update", "/backups/monday", ...source);
      await network.administrator("GRANT BINLOG REPLAY ON *.* TO 'tabella_migrator'@'%'");
      await tabella("restore", "restore", "/backups/monday", ...database, "/secrets/migrator-url", "--changes");
      await network.administrator("REVOKE BINLOG REPLAY ON *.* FROM 'tabella_migrator'@'%'");
      expect(await network.administrator(whoThereIs)).toBe(accounts);
      await network.once("migrate");
      const known = await tabella("restore", "reindex", ...source, ...genesis, "--json");
      expect(JSON.parse(known).elections).toMatchObject([{ election: "as it was", credentialsOfNobody: 0 }]);

      const words = ["src/main.ts", "restore", "/backups/monday", "--store", "/data", "--json"];
      const data = `${network.volume("validator-3-data")}:/data`;
      const { store } = JSON.parse(await network.once("restore", words, [data]));
      const { state_root } = await network.ask("validator-1", "chain.block", { height: store.height });
      expect(store.stateRoot).toBe(state_root);
      await network.up();
      await expectAllAtOneHead(validators);

      // Everybody logs in again.
      await organiserPage.context().close();
      organiserPage = await deviceOf(browser, baseURL);
      await organiserPage.goto(`/login?return=/admin/${electionId}`);
      await logIn(organiserPage, organiser);
      await expect(organiserPage.getByRole("button", { name: "Close voting" })).toBeVisible();
    });

    test("nothing is lost when everything is taken down and up again, with a validator that has stopped for good: the others' chain goes on, its operator is told, and it follows when a person has looked", async ({
      browser,
    }) => {
      const before = await network.headOf("validator-1");
      const receiver = new AlertReceiver();
      network.set("TABELLA_WEBHOOK_URL", `http://${await machineAddress()}:${await receiver.listen()}/alerts`);
      await network.down();
      await network.onData("validator-3", "echo '{}' >/data/evidence-1.json");
      await network.upWithoutAll();
      await expect(async () => {
        expect(await network.headOf("validator-1")).toEqual(before);
      }).toPass(patiently);
      await someoneVotes(browser);
      expect((await network.headOf("validator-1")).height).toBeGreaterThan(before.height);
      const secret = (await network.fileOf("watchdog", "/secrets/webhook-secret")).trim();
      await expect
        .poll(() => receiver.begun(secret), patiently)
        .toContainEqual(expect.stringMatching(/^SILENT .*validator-3/));
      await receiver.close();
      expect((await fetch(`${network.watchdogUrl}/status`)).status).toBe(200);

      await network.stop("validator-3");
      const data = `${network.volume("validator-3-data")}:/data`;
      const keys = `${network.volume("validator-3-keys")}:/keys:ro`;
      const own = ["--data", "/data", "--genesis", "/genesis/genesis.json"];
      const found = await network.once("operator", ["src/main.ts", "doctor", ...own, "--json"], [data]);
      expect(JSON.parse(found)).toMatchObject({ ok: true, nodes: [{ height: before.height }] });
      const override = ["override-watching", ...own, "--key", "/keys/validator.key.json", "--nobody-knows-more"];
      // It came back from a backup, without its memory. The others are a quorum, so this comes to nothing.
      const told = await network.once("operator", ["src/main.ts", "validator", ...override], [data, keys]);
      expect(told).toContain("may vote without its memory, once");
      await network.onData("validator-3", "mkdir -p /data/moved && mv /data/evidence-*.json /data/moved/");
      await network.up("validator-3");
      // What runs by profile was taken down, and has come up again.
      await expectAllAtOneHead([...validators, "observer"]);
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
      const audit = await network.audit(electionId);
      expect(audit).toContain(
        `belenios-tool: the archive holds, its tally is the sum of its ballots, and each of them holds: ${voters}\n`,
      );
      expect(audit).toContain("both programs find that everything holds");
    });
  });
