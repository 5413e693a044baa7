import { execFile } from "node:child_process";
import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Block } from "@tabella/chain/block";
import { blockHash, headerOf } from "@tabella/chain/block-hash";
import { certifiedHeaderOf, forkEvidence } from "@tabella/chain/check-evidence";
import { encodeEvidence } from "@tabella/chain/evidence";
import { chainIdentity } from "@tabella/chain/genesis";
import { sealBytes } from "@tabella/consensus/certificate";
import { signMessage } from "@tabella/consensus/message-signature";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { loadSigner } from "@tabella/keys/validator-keys";
import { appMain } from "@tabella/launcher/service-process";
import { createJsonRpcClient } from "@tabella/rpc/json-rpc/client";
import { open } from "lmdb";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { DishonestValidator } from "./testing/dishonest-validator.ts";
import { ProcessNetwork, settledHeight, type ValidatorProcess } from "./testing/process-network.ts";

/* Three real validators, and a fourth that lies: its own key, the real protocol, another program. */
const network = new ProcessNetwork(4);
const identity = chainIdentity(network.genesis);
const signers = [1, 2, 3, 4].map((number) => loadSigner(join(network.folder, `validator-${number}.key.json`)));
const [, , , liar] = signers;
if (liar === undefined) throw new Error("there are four validators");
let dishonest: DishonestValidator;
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 50 } as const;

beforeAll(async () => {
  await network.start(3);
  dishonest = await DishonestValidator.join(network.genesis, liar, network.bootnodeUrl);
  await linked();
});
afterAll(async () => {
  await dishonest.leave();
  await network.stop();
});

const linked = () => vi.waitFor(() => expect(dishonest.linked).toBe(3), wait);
const proofsIn = ({ dataFolder }: ValidatorProcess) =>
  readdirSync(dataFolder).filter((name) => /^evidence-[0-9]+\.json$/.test(name));
const offencesAt = async ({ client }: ValidatorProcess) => (await client.validators.evidence.query()).offences;
const allFollow = (heightAtLeast: number) =>
  vi.waitFor(async () => {
    const all = await Promise.all(network.validators.map(({ client }) => client.chain.status.query()));
    expect(new Set(all.map(({ headHash }) => headHash)).size).toBe(1);
    for (const each of all) expect(each).toMatchObject({ role: "validator", halted: null });
    expect(all[0]?.height).toBeGreaterThanOrEqual(heightAtLeast);
  }, wait);

/** What `tabella evidence …` answers. */
function evidenceCommand(...asked: readonly string[]): Promise<unknown> {
  const { command, parameters } = appMain("cli");
  return new Promise((done, failed) => {
    execFile(command, [...parameters, "evidence", ...asked, "--json"], (error, said) =>
      error ? failed(error) : done(JSON.parse(said)),
    );
  });
}
const verdictOn = (file: string) => evidenceCommand("verify", file, "--genesis", network.genesisFile);

/** It has stopped, says so, answers nothing about the chain any more, and leaves a file that keeps it from starting again. */
async function expectHalted(node: ValidatorProcess, reason: RegExp): Promise<string> {
  await vi.waitFor(async () => {
    expect((await node.client.chain.status.query()).halted).toMatch(reason);
    expect(proofsIn(node)).toHaveLength(1);
  }, wait);
  expect((await fetch(`${node.url}/health`)).status).toBe(503);
  expect(await node.client.health.query()).toMatchObject({ ok: false });
  await expect(node.client.chain.block.query({ height: 1 })).rejects.toThrow(/NODE_NOT_SERVING/);
  await expect(node.client.ballots.submit.mutate({ transaction: "{}" })).rejects.toThrow(/NODE_NOT_SERVING/);
  await node.process().stop();
  await expect(node.start()).rejects.toThrow(/this node has stopped before: see .* move that file away/);
  const [file = ""] = proofsIn(node);
  return join(node.dataFolder, file);
}

/** What a person does, after looking. */
function moveAway(file: string): string {
  const moved = `${dirname(file)}-${basename(file)}`;
  renameSync(file, moved);
  return moved;
}

/** Two PREPAREs of one round for different blocks. */
function equivocateAt(height: number): void {
  for (const digit of ["1", "2"]) {
    const digest: Hash = `0x${digit.repeat(64)}`;
    const message = signMessage(identity, liar as Signer, { kind: "prepare", height, round: 0, digest } as const);
    dishonest.say({ kind: "consensus", message });
  }
}

describe("a validator with a real key that signs two PREPAREs of one round", () => {
  test("R4, C-9, C-41: is convicted on the ledger of all others, each of whom keeps the proof", async () => {
    const [first] = network.validators;
    const height = ((await first?.client.chain.status.query())?.height ?? 0) + 1;
    equivocateAt(height);
    for (const node of network.validators) {
      await vi.waitFor(async () => {
        expect(await offencesAt(node)).toMatchObject([
          { kind: "equivocation", validator: liar.address, height, rounds: [0, 0], step: "prepare" },
        ]);
      }, wait);
      expect((await node.client.validators.evidence.query()).kept).toHaveLength(1);
    }
    await allFollow(height);
  });

  test("R4: the proof is read from the chain by JSON-RPC too, and convicts it offline, by name", async () => {
    const [offence] = await offencesAt(network.validators[0] as ValidatorProcess);
    const rpc = createJsonRpcClient(network.urls);
    const Found = z.looseObject({ transactions: z.array(z.unknown()) });
    const block = await rpc.call("eth_getBlockByNumber", [`0x${offence?.recordedAt.toString(16)}`, true], Found);
    expect(JSON.stringify(block)).toContain(offence?.transactionHash);
    // As an operator fetches it (docs/operations.md).
    const answer = await (await fetch(`${network.urls[1]}/trpc/validators.evidence`)).json();
    const [proof] = z.object({ result: z.object({ data: z.object({ kept: z.tuple([z.string()]) }) }) }).parse(answer)
      .result.data.kept;
    const file = join(network.folder, "equivocation.json");
    writeFileSync(file, proof);
    expect(await verdictOn(file)).toMatchObject({
      ok: true,
      value: { kind: "equivocation", guilty: [{ address: liar.address, name: "validator-4" }] },
    });
  });
});

describe("a node that finds its chain broken", () => {
  test("REL-10: stops when its own disk says something else, starts when a person has looked, and mends the block", async () => {
    const [, , node] = network.validators as [ValidatorProcess, ValidatorProcess, ValidatorProcess];
    const root = open({ path: join(node.dataFolder, "chain"), maxDbs: 16, encoding: "string" });
    const blocks = root.openDB<string, number>({ name: "blocks", encoding: "string" });
    await blocks.put(1, (blocks.get(1) ?? "").replace('"round":', '"rounds":'));
    await root.close();
    moveAway(await expectHalted(node, /store/));
    await node.start();
    await allFollow(1);
    await linked();
  });

  test("C-30, C-41: all stop at a fork, each with a proof that holds offline; when people have looked they go on, and the ledger keeps it", async () => {
    const [first] = network.validators as [ValidatorProcess];
    const ours: Block = await first.client.chain.block.query({ height: 1 });
    const header = { ...headerOf(ours), timestamp: ours.timestamp + 1 };
    const sealed = sealBytes(identity, { height: 1, round: ours.round, blockHash: blockHash(identity, header) });
    // As if the others' keys were stolen too: no liar alone could seal it.
    const seals = signers
      .slice(1)
      .map(({ address, signHybrid }) => ({ validator: address, signature: signHybrid(sealed) }));
    const fork = forkEvidence(identity, certifiedHeaderOf(ours), { header, round: ours.round, seals });
    const evidence = encodeEvidence(fork);
    dishonest.say({ kind: "evidence", evidence });
    await Promise.all(
      network.validators.map(async ({ client }) =>
        vi.waitFor(async () => expect((await client.validators.evidence.query()).fork).toBe(evidence), wait),
      ),
    );
    const files = await Promise.all(network.validators.map((node) => expectHalted(node, /two certificates/)));
    const [moved = ""] = files.map(moveAway);
    const verdict = (await verdictOn(moved)) as { readonly value: { readonly guilty: readonly object[] } };
    expect(verdict).toMatchObject({ ok: true, value: { kind: "fork", height: 1 } });
    const sealedBoth = ["validator-2", "validator-3"].map((name) => expect.objectContaining({ name }));
    expect(verdict.value.guilty).toEqual(expect.arrayContaining(sealedBoth));

    await Promise.all(network.validators.map((node) => node.start()));
    await allFollow(1);
    await evidenceCommand("submit", moved, "--node", first.url);
    const recorded = expect.objectContaining({ kind: "fork", height: 1 });
    await vi.waitFor(async () => expect(await offencesAt(first)).toContainEqual(recorded), wait);
    const next = (await settledHeight(first)) + 1;
    await allFollow(next - 1);
    await linked();
    dishonest.say({ kind: "evidence", evidence });
    equivocateAt(next);
    const again = expect.objectContaining({ kind: "equivocation", height: next });
    await vi.waitFor(async () => expect(await offencesAt(first)).toContainEqual(again), wait);
    await allFollow(next);
  });
});
