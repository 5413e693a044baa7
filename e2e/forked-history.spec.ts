import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { anyFreePorts, type LocalNetwork, type NetworkPorts, startLocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { expectAccessible } from "./accessibility.ts";
import { expectNoComplaints } from "./clean-console.ts";
import { deviceOf } from "./people.ts";

const main = join(repositoryFolder, "apps", "cli", "src", "main.ts");
const tabella = (...parameters: string[]) =>
  execFileSync(process.execPath, [main, ...parameters], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** A validator's vote to remove another: a block of the real chain. Never two for the same, so that nobody is removed. */
function vote(network: LocalNetwork, [by, against]: readonly [number, number]): void {
  const key = join(network.dataFolder, `validator-${by}.key.json`);
  const node = network.validators[0]?.url ?? "";
  const common = ["--key", key, "--genesis", network.genesisFile, "--node", node];
  tabella("validator", "vote-remove", `validator-${against}`, ...common);
}

const warning = (page: Page) => page.getByText("does not continue the one your browser saw");

/** Height of the last state of the board that this browser has checked and remembers; 0 before the first. */
async function rememberedHeight(page: Page): Promise<number> {
  const text = await page.evaluate(() => localStorage.getItem("tabella.boards"));
  const stored = JSON.parse(text ?? '{"boards":[]}') as { boards: { last: { height: number } }[] };
  return stored.boards[0]?.last.height ?? 0;
}

/** Puts a proof to the ledger, as a validator does that has heard of it. */
async function putOnRecord(network: LocalNetwork, evidence: string): Promise<void> {
  const data = `0x${Buffer.from(JSON.stringify({ evidence, type: "evidence" })).toString("hex")}`;
  const call = { jsonrpc: "2.0", id: 1, method: "eth_sendTransaction", params: [{ data }] };
  const response = await fetch(network.validators[0]?.url ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(call),
  });
  expect(await response.json()).toMatchObject({ result: expect.stringMatching(/^0x[0-9a-f]{64}$/) });
}

/** Whom a proof convicts by name: two quorums share somebody, unless a round failed in one history and not in the other. */
function sealersOfBoth(proof: string): number {
  const { first, second } = JSON.parse(proof) as Record<"first" | "second", Certificate>;
  const others = new Set(second.seals.map(({ validator }) => validator));
  return first.round === second.round ? first.seals.filter(({ validator }) => others.has(validator)).length : 0;
}

interface Certificate {
  readonly round: number;
  readonly seals: readonly { readonly validator: string }[];
}

/*
 * Two networks of one genesis file and the same keys, as if all operators had begun anew behind their voters' backs: every
 * certificate is real. One runs after the other at the same address.
 */
test.describe
  .serial("REL-8: a browser that was shown two histories", () => {
    let folder: string;
    let ports: NetworkPorts;
    let network: LocalNetwork | undefined;
    let page: Page;

    const genesisFile = () => join(folder, "first", "genesis.json");

    async function save(button: string | RegExp): Promise<string> {
      const started = page.waitForEvent("download");
      await page.getByRole("button", { name: button, exact: true }).first().click();
      const download = await started;
      const file = join(folder, download.suggestedFilename());
      await download.saveAs(file);
      return file;
    }

    const start = (history: string) =>
      startLocalNetwork({
        dataFolder: join(folder, history),
        validatorCount: 3,
        ports,
        withWeb: true,
        withWatchdog: false,
      });

    test.beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "tabella-fork-"));
      generateNetworkFiles({ validators: 3, outDir: join(folder, "first") });
      cpSync(join(folder, "first"), join(folder, "second"), { recursive: true });
      ports = await anyFreePorts(3);
      network = await start("first");
    });
    test.afterAll(async () => {
      await network?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test("a board that goes on is remembered at each visit, without a login, and nothing is said", async ({
      browser,
    }) => {
      if (network === undefined) throw new Error("the first network runs");
      vote(network, [1, 3]);
      page = await deviceOf(browser, network.webUrl ?? "");
      await page.goto("/explorer");
      await expect.poll(() => rememberedHeight(page)).toBeGreaterThan(0);
      const before = await rememberedHeight(page);
      vote(network, [2, 1]);
      await page.goto("/verify");
      await expect.poll(() => rememberedHeight(page)).toBeGreaterThan(before);
      await expect(warning(page)).toHaveCount(0);
      expectNoComplaints(page);
    });

    test("another history of the same validators is found on the next visit, and said on every page", async () => {
      await network?.stop();
      network = await start("second");
      vote(network, [1, 2]);
      vote(network, [2, 3]);
      vote(network, [3, 1]);
      const before = await rememberedHeight(page);
      await page.goto("/results");
      await expect(warning(page)).toBeVisible();
      for (const path of ["/", "/elections", "/explorer/validators", "/status"]) {
        await page.goto(path);
        await expect(warning(page)).toBeVisible();
      }
      expect(await rememberedHeight(page)).toBe(before);
      await page.getByText("Details and files").click();
      await expectAccessible(page);
    });

    test("the proof holds with the founding file alone, and stands on the validators' page once it is on record", async () => {
      const running = network;
      if (running === undefined) throw new Error("the second network runs");
      await page.goto("/explorer/validators");
      await expect(page.getByText("No offence is on record.")).toBeVisible();
      await page.getByText("Details and files").click();
      const proof = await save("Save the proof");
      const text = readFileSync(proof, "utf8");
      expect(tabella("evidence", "verify", proof, "--genesis", genesisFile())).toContain(
        "Two different blocks were sealed",
      );
      await putOnRecord(running, text);
      await page.reload();
      await expect(page.getByText(/^Two different blocks were sealed at height/)).toBeVisible();
      await expect(page.getByText(/^validator-\d sealed two different blocks at height/)).toHaveCount(
        sealersOfBoth(text),
      );
      await expect(page.getByRole("link", { name: "See the proof" }).first()).toBeVisible();
      const recorded = await save(/^Save the proof: .* at block/);
      expect(readFileSync(recorded, "utf8")).toBe(text);
      await expectAccessible(page);
    });

    test("the files of the warning can be saved and judged also while the site is away", async () => {
      await page.getByText("Details and files").click();
      await network?.stop();
      network = undefined;
      for (const button of ["Save what it saw first", "Save what it was shown later"]) {
        tabella("checkpoint", "verify", await save(button), "--genesis", genesisFile());
      }
    });
  });
