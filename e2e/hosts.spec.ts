import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePorts } from "@tabella/launcher/ports";
import { docker, machineAddress } from "./container-network.ts";
import { type HostOptions, OperatorsHost } from "./operators-host.ts";

const patiently = { timeout: 120_000 };

/** A project of Compose for each host: what they know of each other goes through published ports. */
test.describe
  .serial("a network of several operators, each with a host of his own", () => {
    let root: string;
    let addHost: (options: Pick<HostOptions, "name" | "profiles" | "folder">) => Promise<OperatorsHost>;
    const hosts: OperatorsHost[] = [];

    /** As the user of the containers, who alone reads what the ceremony has made. */
    const asContainer = (...words: string[]) =>
      docker(["run", "--rm", "--network", "none", "--volume", `${root}:/work`, ...words]);

    test.beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), "tabella-hosts-"));
      chmodSync(root, 0o777);
      const address = await machineAddress();
      const [bootnodePort = 0, ...ports] = await freePorts(7);
      addHost = async (options) => {
        const [publicPort = 0, peerPort = 0] = ports.splice(0, 2);
        const host = new OperatorsHost({ ...options, address, publicPort, peerPort, bootnodePort }, `${root}-settings`);
        hosts.push(host);
        return host;
      };
    });
    test.afterAll(async () => {
      for (const host of hosts) await host.end();
      await asContainer("--entrypoint", "sh", "tabella/cli:latest", "-c", "rm -rf /work/*");
      rmSync(root, { recursive: true });
      rmSync(`${root}-settings`, { recursive: true });
    });

    const expectAllAtOneHead = async (heightMin: number) => {
      await expect(async () => {
        const heads = await Promise.all(hosts.map((host) => host.status()));
        for (const { height } of heads) expect(height).toBeGreaterThanOrEqual(heightMin);
        expect(new Set(heads.map(({ headHash }) => headHash)).size).toBe(1);
      }).toPass(patiently);
    };

    test("each is given the folder of one ceremony, starts his validator, and the first block comes", async () => {
      await asContainer("tabella/cli:latest", "src/main.ts", "genesis", "--validators", "2", "--out", "/work/keys");
      const folder = (name: string) => join(root, "keys", name);
      const first = await addHost({
        name: "first",
        profiles: ["validator", "bootnode"],
        folder: folder("validator-1"),
      });
      const second = await addHost({ name: "second", profiles: ["validator"], folder: folder("validator-2") });
      await Promise.all([first.up(), second.up()]);
      for (const host of hosts) expect(await host.status()).toMatchObject({ role: "validator", quorum: 2 });
      const own = ["--key", "/keys/validator.key.json", "--genesis", "/genesis/genesis.json", "--node", first.url];
      await first.operator("validator", "vote-remove", "validator-2", ...own);
      await expectAllAtOneHead(1);
    });

    test("an observer on a third host has genesis.json alone, and follows", async () => {
      const folder = join(root, "observer");
      mkdirSync(folder);
      chmodSync(folder, 0o777);
      const prepare = "mkdir -p /work/observer/keys /work/observer/data && cp /work/keys/genesis.json /work/observer/";
      await asContainer("--entrypoint", "sh", "tabella/cli:latest", "-c", prepare);
      const third = await addHost({ name: "third", profiles: ["observer"], folder });
      await third.up();
      expect(await third.status()).toMatchObject({ role: "observer" });
      await expectAllAtOneHead(1);
    });
  });
