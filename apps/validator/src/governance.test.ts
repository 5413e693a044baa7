import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { checkReceipt } from "@tabella/chain/light-proof";
import type { Receipt } from "@tabella/chain/receipt";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { foundingValidators } from "@tabella/chain/validator-changes";
import { signAsValidator } from "@tabella/chain/validator-signature";
import type { ValidatorEntry } from "@tabella/chain/validator-transaction";
import { addressOf, nobleSignatureChecker } from "@tabella/crypto/signature";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { generateValidatorKeys, loadSigner, writeValidatorKey } from "@tabella/keys/validator-keys";
import { createBootnodeClient } from "@tabella/rpc/bootnode/client";
import { createJsonRpcClient } from "@tabella/rpc/json-rpc/client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ProcessNetwork, type ValidatorProcess } from "./testing/process-network.ts";
import { TestElection } from "./testing/test-election.ts";

/* Real processes whose set goes from three to four, and to another three while one of the four is dead. */
const network = new ProcessNetwork(3);
const election = new TestElection(network.genesis, loadRegistrar(join(network.folder, "registrar.key.json")));
const [anna, berta, carla] = [election.newCredential(), election.newCredential(), election.newCredential()] as const;
const { identity } = foundingValidators(network.genesis);
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 60_000, interval: 50 } as const;

const keyFileOf = (name: string) => join(network.folder, `${name}.key.json`);
const founder = network.genesis.validators[0] as ValidatorEntry;
let fourth: ValidatorEntry;
let newcomer: ValidatorProcess;

beforeAll(async () => {
  await network.start();
  await send(node(1), election.open());
  await send(node(1), election.register(anna, berta, carla));
});
afterAll(() => network.stop());

function node(number: number): ValidatorProcess {
  const found = network.validators[number - 1];
  if (!found) throw new Error(`no validator ${number}`);
  return found;
}

/** Hands a transaction to a node, and waits until it is final there. */
async function send({ client }: ValidatorProcess, transaction: string) {
  const { transactionHash } = await client.ballots.submit.mutate({ transaction });
  await vi.waitFor(() => client.chain.transaction.query({ transactionHash }), wait);
  return transactionHash;
}

/** The vote of a validator's operator, sent through its own node. */
async function vote(by: ValidatorProcess, change: "add" | "remove", validator: ValidatorEntry): Promise<void> {
  const signer = loadSigner(keyFileOf(by.name));
  const { epoch } = await by.client.validators.governance.query();
  const unsigned = { type: "validator-change", change, validator, epoch, author: signer.address } as const;
  await send(by, encodeTransaction(signAsValidator(identity, unsigned, signer)));
}

async function expectSet(at: readonly ValidatorProcess[], names: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    for (const { client } of at) {
      expect((await client.validators.list.query()).map(({ name }) => name)).toEqual(names);
    }
  }, wait);
}

async function expectLinks(at: readonly ValidatorProcess[], peerCount: number): Promise<void> {
  await vi.waitFor(async () => {
    for (const { client } of at) expect(await client.chain.status.query()).toMatchObject({ peerCount });
  }, wait);
}

describe("validators vote on their set", () => {
  test("one that is to be added follows as an observer, from nothing but genesis and the bootnode", async () => {
    const secrets = generateValidatorKeys((length) => new Uint8Array(randomBytes(length)));
    writeValidatorKey(keyFileOf("validator-4"), "validator-4", secrets);
    fourth = { name: "validator-4", ...loadSigner(keyFileOf("validator-4")).publicKey };
    newcomer = await network.addNode("validator-4", keyFileOf("validator-4"));
    await newcomer.start();
    const { height } = await node(1).client.chain.status.query();
    await vi.waitFor(async () => {
      const status = await newcomer.client.chain.status.query();
      expect(status).toMatchObject({ role: "observer", validatorCount: 3 });
      expect(status.height).toBeGreaterThanOrEqual(height);
    }, wait);
  });

  test("two of three add it: from the next block on it is dialled, seals, and counts for the quorum", async () => {
    await vote(node(1), "add", fourth);
    expect(await node(1).client.validators.governance.query()).toMatchObject({
      epoch: 0,
      votesNeeded: 2,
      proposals: [{ change: "add", address: addressOf(fourth), authors: [addressOf(founder)] }],
    });
    await vote(node(2), "add", fourth);
    await expectSet(network.validators, ["validator-1", "validator-2", "validator-3", "validator-4"]);
    await expectLinks(network.validators, 3);
    expect(await newcomer.client.chain.status.query()).toMatchObject({ role: "validator", quorum: 3, epoch: 1 });
  });

  test("SEC-15: a bootnode that knows nothing but the genesis file hears from the validators whom it has to keep room for", async () => {
    await network.bootnode?.kill();
    await network.startBootnode();
    const bootnode = createBootnodeClient(network.bootnodeUrl);
    await vi.waitFor(async () => {
      const listed = await bootnode.peers.list.query();
      expect(listed).toContainEqual(expect.objectContaining({ address: addressOf(fourth), isValidator: true }));
    }, wait);
  });

  test("a dead one is removed while a quorum of the others stands, and they go on without it", async () => {
    await node(1).process().kill();
    // Three of four are the quorum: without the newcomer's votes no block would be final.
    await send(node(2), election.ballot(anna));
    const alive = [node(2), node(3), newcomer];
    for (const by of alive) await vote(by, "remove", founder);
    await expectSet(alive, ["validator-2", "validator-3", "validator-4"]);
    const { terms, epoch } = await newcomer.client.validators.governance.query();
    expect(epoch).toBe(2);
    expect(terms.map(({ change }) => change && `${change.kind} ${change.name}`)).toEqual([
      null,
      "add validator-4",
      "remove validator-1",
    ]);
    const last = terms.at(-1)?.fromHeight ?? 0;
    await vi.waitFor(async () => {
      const { height } = await node(2).client.chain.status.query();
      expect(height).toBeGreaterThanOrEqual(last);
    }, wait);
    expect(await node(2).client.chain.block.query({ height: last })).toMatchObject({ index: last });
  });

  test("R2: a voter's receipt of today holds with the genesis file of the beginning", async () => {
    const transactionHash = await send(newcomer, election.ballot(berta));
    // Final at one node is not yet final at another: the receipt comes as soon as the other one follows.
    const receipt: Receipt = await vi.waitFor(() => node(3).client.chain.receipt.query({ transactionHash }), wait);
    expect(receipt.validator_changes).toHaveLength(2);
    const options = { checker: nobleSignatureChecker, election: election.context.text };
    expect(checkReceipt(network.genesis, receipt, options)).toMatchObject({ ok: true, value: { validators: 3 } });
  });

  test("whoever was removed while it was away learns it, follows on, and says nothing", async () => {
    await node(1).start();
    const { height } = await node(2).client.chain.status.query();
    await vi.waitFor(async () => {
      const status = await node(1).client.chain.status.query();
      expect(status).toMatchObject({ role: "observer", validatorCount: 3, epoch: 2 });
      expect(status.height).toBeGreaterThanOrEqual(height);
    }, wait);
    await expectLinks([node(2), node(3), newcomer], 2);
  });

  test("it takes no transaction, which it could pass on to nobody: who asks several validators goes on to the next", async () => {
    const transaction = election.ballot(carla);
    await expect(node(1).client.ballots.submit.mutate({ transaction })).rejects.toThrow(/NODE_IS_NO_VALIDATOR/);
    const rpc = createJsonRpcClient([node(1), node(2)].map(({ url }) => url));
    const sent = await rpc.sendTransaction(transaction);
    if (!sent.ok) throw new Error(sent.error.code);
    await vi.waitFor(() => node(1).client.chain.transaction.query({ transactionHash: sent.value }), wait);
  });
});
