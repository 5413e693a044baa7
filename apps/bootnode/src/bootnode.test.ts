import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { loadSigner } from "@tabella/keys/validator-keys";
import { followedSet } from "@tabella/rpc/bootnode/followed-set";
import { signPeerRecord } from "@tabella/rpc/bootnode/peer-record";
import { createPeerTable } from "@tabella/rpc/bootnode/peer-table";
import { reachablePeers } from "@tabella/rpc/bootnode/reachable-peers";
import { afterAll, describe, expect, test } from "vitest";
import { readEnvironment } from "./env.ts";
import { bootnodeMetrics } from "./metrics.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-bootnode-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("SEC-14: which hosts a bootnode lets nodes announce", () => {
  const read = (variables: Record<string, string>) =>
    readEnvironment({ TABELLA_GENESIS_FILE: "genesis.json", ...variables }).TABELLA_ALLOWED_HOSTS;

  test("one that listens on loopback serves this machine, and takes loopback addresses", () => {
    expect(read({})).toEqual(["127.0.0.1", "::1", "localhost"]);
  });

  test("one that others can reach takes only what its operator names", () => {
    expect(read({ TABELLA_HOST: "0.0.0.0" })).toEqual([]);
    expect(read({ TABELLA_HOST: "::", TABELLA_ALLOWED_HOSTS: "validator-1, validator-2,," })).toEqual([
      "validator-1",
      "validator-2",
    ]);
  });

  test("an environment that is wrong is refused with the names of its variables", () => {
    expect(() => readEnvironment({ TABELLA_PORT: "70000" })).toThrow(/TABELLA_PORT[\s\S]*TABELLA_GENESIS_FILE/);
  });
});

test("a genesis file gives the network, its validators are known, and the figures count how announcements end", async () => {
  generateNetworkFiles({ validators: 2, outDir: folder });
  const checker = nodeSignatureChecker;
  const followed = followedSet(readFileSync(join(folder, "genesis.json"), "utf8"), checker);
  if (!followed.ok) throw new Error(followed.error);
  expect(followedSet("{}", checker)).toMatchObject({ ok: false });
  const validators = followed.value;
  const { identity } = validators;
  expect(identity.chainId).toBe(8546);
  const signer = loadSigner(join(folder, "validator-1.key.json"));
  expect(validators.has(signer.address)).toBe(true);

  const nowMs = () => 1_800_000_000_000;
  const options = { validators, allowedHosts: new Set<string>(), checker, nowMs };
  const peers = reachablePeers(createPeerTable(options), {
    ...{ validators, allowedHosts: options.allowedHosts, lookup: async () => [] },
    dialBack: async () => false,
  });
  const { counted, text } = bootnodeMetrics(peers);
  const fields = { peerPort: 1, publicPort: 2, sequence: 1, expiresAtMs: nowMs() + 1_000, leaving: false };
  const announce = (change: { host: string; sequence?: number }) =>
    counted.announce(signPeerRecord({ ...fields, ...change }, { identity, signer }), "8.8.8.8");
  expect(await announce({ host: "8.8.8.8" })).toEqual({ ok: true });
  await announce({ host: "10.0.0.1", sequence: 2 });
  const figures = await text();
  expect(figures).toContain('tabella_bootnode_peers{kind="validator"} 1');
  expect(figures).toContain('tabella_bootnode_announcements_total{outcome="accepted"} 1');
  expect(figures).toContain('tabella_bootnode_announcements_total{outcome="HOST_NOT_PUBLIC"} 1');
});
