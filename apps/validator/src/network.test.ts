import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { nextCeremonyStep } from "@tabella/chain/ceremony-trustee";
import { chainIdentity } from "@tabella/chain/genesis";
import { checkReceipt } from "@tabella/chain/light-proof";
import type { Receipt } from "@tabella/chain/receipt";
import type { Rejection } from "@tabella/chain/rejection";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import type { Hash } from "@tabella/crypto/hex";
import { fromHex } from "@tabella/crypto/hex";
import { checkConsistency } from "@tabella/crypto/merkle-tree";
import type { Result } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import type { PreparedBallot } from "@tabella/election/ballot";
import { generateSeed } from "@tabella/election/threshold/seed-keys";
import { loadRegistrar } from "@tabella/keys/registrar-key";
import { appMain } from "@tabella/launcher/service-process";
import { createBootnodeClient } from "@tabella/rpc/bootnode/client";
import { createJsonRpcClient, type JsonRpcClient } from "@tabella/rpc/json-rpc/client";
import type { BlockSummary } from "@tabella/rpc/validator/ports";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { ProcessNetwork, settledHeight, type ValidatorProcess } from "./testing/process-network.ts";
import { altered, TestElection } from "./testing/test-election.ts";

const network = new ProcessNetwork(3);
const registrar = loadRegistrar(join(network.folder, "registrar.key.json"));
const election = new TestElection(network.genesis, registrar);
const [anna, berta, carl, dora, emil] = Array.from({ length: 5 }, () => election.newCredential()) as [
  string,
  string,
  string,
  string,
  string,
];
let rpc: JsonRpcClient;
// Bounds for a machine with much else to do; nothing here waits longer than it must.
const wait = { timeout: 40_000, interval: 50 } as const;

beforeAll(async () => {
  await network.start();
  rpc = createJsonRpcClient(network.urls);
});
afterAll(() => network.stop());

const validator = (at: number): ValidatorProcess => {
  const found = network.validators[at];
  if (!found) throw new Error(`no validator ${at}`);
  return found;
};
function accepted(outcome: Result<Hash, Rejection>): Hash {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value;
}

/** Submits and waits until the transaction is in a final block at every validator that is named. */
async function finalise(text: string, at: readonly ValidatorProcess[] = network.validators.slice(0, 3)): Promise<Hash> {
  const hash = accepted(await rpc.sendTransaction(text));
  for (const { url } of at) {
    const client = createJsonRpcClient([url]);
    await vi.waitFor(async () => {
      expect(await client.call("eth_getTransactionReceipt", [hash], z.unknown())).toMatchObject({ status: "0x1" });
    }, wait);
  }
  return hash;
}

async function sameHeads(at: readonly ValidatorProcess[]): Promise<void> {
  await vi.waitFor(async () => {
    const heads = await Promise.all(at.map(({ client }) => client.chain.status.query()));
    expect(new Set(heads.map(({ height, headHash }) => `${height} ${headHash}`)).size).toBe(1);
  }, wait);
}

const post = (url: string, body: string) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });

describe("three validators and a bootnode, as real processes", () => {
  test("say at the start which genesis they follow, so that their operators can compare it", () => {
    const { genesisHash } = chainIdentity(network.genesis);
    for (const node of network.validators) expect(JSON.parse(node.process().readyLine)).toMatchObject({ genesisHash });
  });

  test("find each other, open an election, and agree on every block", async () => {
    await vi.waitFor(async () => {
      const status = await Promise.all(network.validators.map(({ client }) => client.chain.status.query()));
      expect(status.map(({ peerCount, role }) => [peerCount, role])).toEqual(Array(3).fill([2, "validator"]));
    }, wait);
    // Peers tell each other of peers too: they may all be linked before the bootnode has heard of all.
    await vi.waitFor(async () => {
      const listed = await createBootnodeClient(network.bootnodeUrl).peers.list.query();
      expect(listed.map(({ isValidator }) => isValidator)).toEqual([true, true, true]);
    }, wait);

    await finalise(election.open());
    await finalise(election.register(anna, berta, carl, dora, emil));
    await sameHeads(network.validators);
    expect(await validator(1).client.elections.list.query()).toMatchObject([
      { uuid: election.uuid, name: "Board", phase: "open", credentialCount: 5, ballotCount: 0 },
    ]);
    const block = await rpc.call(
      "eth_getBlockByNumber",
      ["0x1", true],
      z.looseObject({ transactions: z.array(z.unknown()) }),
    );
    expect(block.transactions).toHaveLength(1);
  });

  test("R2: a ballot sent by eth_sendTransaction gives a receipt that holds without any server", async () => {
    const text = election.ballot(anna);
    const hash = await finalise(text);
    const receipt = (await rpc.call("tabella_getReceipt", [hash], z.unknown())) as Receipt;
    const checked = checkReceipt(network.genesis, receipt, {
      checker: nobleSignatureChecker,
      election: election.context.text,
    });
    expect(checked).toMatchObject({ ok: true, value: { transactionHash: hash, validators: 3, quorum: 2 } });
    const { ballot_hash: ballotHash } = JSON.parse(text) as BallotTransaction;
    expect(await validator(2).client.ballots.check.query({ ballotHash: `0x${ballotHash.slice(2, 22)}` })).toMatchObject(
      {
        state: "final",
        ballotHash,
        transactionHash: hash,
      },
    );
    // The same bytes once more, from a caller who has lost the answer: the same hash, and still one ballot.
    expect(await rpc.sendTransaction(text)).toEqual({ ok: true, value: hash });
    expect((await validator(0).client.elections.get.query({ electionId: election.uuid })).ballotCount).toBe(1);
  });

  test("what was on the ledger stays a prefix of what is on it", async () => {
    const { height } = await validator(0).client.chain.status.query();
    const { from, to, path } = await validator(0).client.chain.consistency.query({ from: 1, to: height });
    const holds = checkConsistency(
      {
        oldSize: from.ledgerSize,
        oldRoot: fromHex(from.ledgerRoot),
        size: to.ledgerSize,
        root: fromHex(to.ledgerRoot),
      },
      path.map(fromHex),
    );
    expect(holds).toBe(true);
  });

  test("ADM-3: trustees of a threshold make their key on the ledger, each acting on what a validator tells", async () => {
    const place = { genesisHash: chainIdentity(network.genesis).genesisHash, election: "TheKeyofMyCity", attempt: 1 };
    const seats = [1, 2, 3].map((index) => {
      return { ...place, size: 3, threshold: 2, index, seed: generateSeed(randomBytes) };
    });
    const viewAt = (at: number) => validator(at).client.elections.ceremony.query({ electionId: place.election });
    expect(await viewAt(0)).toBeNull();
    for (const phase of ["commitments", "polynomials", "outputs", "complete"]) {
      for (const seat of seats) {
        const step = nextCeremonyStep(seat, await viewAt(seat.index - 1));
        if (step.do === "certify") await finalise(election.admit({ ...place, certificate: step.certificate }));
        else if (step.do === "send") await finalise(encodeTransaction(step.transaction));
        else throw new Error(`the trustee would ${step.do}`);
      }
      const views = await Promise.all([0, 1, 2].map(viewAt));
      expect(views[0]).toMatchObject({ phase, size: 3, threshold: 2 });
      for (const view of views) expect(view).toEqual(views[0]);
    }
    const done = await Promise.all(seats.map(async (seat) => nextCeremonyStep(seat, await viewAt(0)).do));
    expect(done).toEqual(["done", "done", "done"]);
    const other = await rpc.sendTransaction(election.admit({ ...place, certificate: "{}" }));
    expect(other).toMatchObject({ ok: false, error: { code: "CEREMONY_MESSAGE_INVALID" } });
  });

  test("every bad ballot has its own code, no node stops, and the next honest vote is accepted", async () => {
    const honest = election.ballot(berta);
    const swapProofs = (prepared: PreparedBallot): PreparedBallot => ({
      ...prepared,
      unsigned: {
        ...prepared.unsigned,
        answers: prepared.unsigned.answers.map((answer) => ({
          ...answer,
          individualProofs: [...answer.individualProofs].reverse(),
        })),
      },
      answerCommitments: prepared.answerCommitments.map((commitments) => ({
        ...commitments,
        individual: [...commitments.individual].reverse(),
      })),
    });
    const onBoard = await firstBallotOnBoard();
    const copyCiphertexts = (text: string) =>
      altered(text, ({ encrypted_vote }) => {
        // Evidence begins with the credential's point (64 bytes); the ciphertexts follow.
        const credential = encrypted_vote.slice(0, 2 + 128);
        return { encrypted_vote: `${credential}${onBoard.encrypted_vote.slice(2 + 128)}` as `0x${string}` };
      });
    const codeOf = async (text: string) => {
      const outcome = await rpc.sendTransaction(text);
      return outcome.ok ? "accepted" : outcome.error.code;
    };
    const flip = (hex: string) => `${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"}` as `0x${string}`;
    expect({
      brokenProof: await codeOf(election.ballot(berta, swapProofs)),
      wrongSignature: await codeOf(altered(honest, ({ signature }) => ({ signature: flip(signature) }))),
      otherHash: await codeOf(altered(honest, ({ ballot_hash }) => ({ ballot_hash: flip(ballot_hash) }))),
      unknownCredential: await codeOf(election.ballot(election.newCredential())),
      usedCredential: await codeOf(election.ballot(anna)),
      copiedCiphertext: await codeOf(copyCiphertexts(honest)),
      unknownElection: await codeOf(new TestElection(network.genesis, registrar).ballot(berta)),
      notCanonical: await codeOf(` ${honest}`),
      garbage: await codeOf("x".repeat(100_000)),
      tooLarge: await codeOf("x".repeat(1_048_577)),
    }).toEqual({
      brokenProof: "BALLOT_PROOF_INVALID",
      wrongSignature: "SIGNATURE_INVALID",
      otherHash: "BALLOT_HASH_MISMATCH",
      unknownCredential: "CREDENTIAL_UNKNOWN",
      usedCredential: "CREDENTIAL_USED",
      copiedCiphertext: "CIPHERTEXT_COPIED",
      unknownElection: "ELECTION_UNKNOWN",
      notCanonical: "NOT_CANONICAL",
      garbage: "MALFORMED",
      tooLarge: "TRANSACTION_TOO_LARGE",
    });
    await finalise(honest);
    for (const { process } of network.validators) expect(process().isRunning()).toBe(true);
  });

  test("2 MB of garbage and malformed JSON are answered with the exact JSON-RPC error, at every door", async () => {
    // Together with what the tests before have sent it stays below what an address may send at once (SEC-18).
    for (const { url } of network.validators) {
      const garbage = await post(url, "\u0000garbage".repeat(250_000));
      expect(await garbage.json()).toMatchObject({ id: null, error: { code: -32700 } });
      const larger = await post(url, "x".repeat(2_200_000));
      expect(larger.status).toBe(413);
      expect(await larger.json()).toMatchObject({ jsonrpc: "2.0", id: null, error: { code: -32600 } });
      expect(await (await post(url, '{"jsonrpc":"2.0",')).json()).toMatchObject({ error: { code: -32700 } });
      expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(415);
      const call = await post(`${url}/trpc/ballots.submit`, "{");
      expect(call.status).toBe(400);
      expect(await call.text()).not.toMatch(/ at |node_modules|stack/);
      expect((await fetch(`${url}/health`)).status).toBe(200);
    }
  });

  test("EXP-3: a stream of blocks resumes where it was cut off, without a gap", async () => {
    const { client } = validator(0);
    const stream = (lastEventId: string) => {
      const seen: BlockSummary[] = [];
      const subscription = client.chain.onBlock.subscribe(
        { lastEventId },
        {
          onData: ({ id, data }) => {
            expect(Number(id)).toBe(data.header.index);
            seen.push(data);
          },
        },
      );
      return { seen, stop: () => subscription.unsubscribe() };
    };
    const height = await settledHeight(validator(0));
    const first = stream("0");
    await vi.waitFor(() => expect(first.seen.map(({ header }) => header.index)).toEqual(heights(1, height)), wait);
    first.stop();
    await finalise(election.ballot(carl));
    const head = await settledHeight(validator(0));
    const second = stream(String(height));
    await vi.waitFor(
      () => expect(second.seen.map(({ header }) => header.index)).toEqual(heights(height + 1, head)),
      wait,
    );
    second.stop();
  });

  test("eth_subscribe tells every new head over a WebSocket, until eth_unsubscribe", async () => {
    const socket = new WebSocket(validator(0).url.replace("http", "ws"));
    const answers: { id?: number; result?: unknown; params?: { subscription: string; result: { number: string } } }[] =
      [];
    socket.on("message", (data) => answers.push(JSON.parse(String(data))));
    await once(socket, "open");
    const ask = (id: number, method: string, params: unknown[]) =>
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const answerTo = (id: number) =>
      vi.waitFor(() => {
        const answer = answers.find((one) => one.id === id);
        expect(answer).toBeDefined();
        return answer;
      }, wait);
    const height = await settledHeight(validator(0));
    ask(1, "eth_subscribe", ["newHeads"]);
    ask(2, "eth_subscribe", ["logs", {}]);
    const subscription = (await answerTo(1))?.result;
    expect(await answerTo(2)).toMatchObject({ error: { code: -32602 } });
    await finalise(election.register(election.newCredential()));
    const heads = () => answers.flatMap(({ params }) => (params ? [params] : []));
    // The block of the registration, and the empty one that always follows.
    await vi.waitFor(() => expect(heads()).toHaveLength(2), wait);
    expect(heads().map((head) => [head.subscription, Number(head.result.number)])).toEqual([
      [subscription, height + 1],
      [subscription, height + 2],
    ]);
    ask(3, "eth_unsubscribe", [subscription]);
    expect(await answerTo(3)).toMatchObject({ result: true });
    await finalise(election.register(election.newCredential()));
    ask(4, "eth_unsubscribe", [subscription]);
    expect(await answerTo(4)).toMatchObject({ result: false });
    expect(heads()).toHaveLength(2);
    socket.close();
  });

  test("SEC-7, SEC-17: pages of other sites, foreign host names and large batches are turned away", async () => {
    const { url } = validator(0);
    const foreign = new WebSocket(url.replace("http", "ws"), { origin: "https://evil.example" });
    const [refused] = await once(foreign, "error");
    expect(refused.message).toContain("403");
    const statusFor = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        get(`${url}/health`, { headers }, (response) => resolve(response.resume().statusCode)).on("error", reject);
      });
    expect(await statusFor({ host: "rebound.example" })).toBe(421);
    expect(await statusFor({ host: "localhost" })).toBe(200);
    const calls = Array(11).fill("health").join(",");
    expect((await fetch(`${url}/trpc/${calls}?batch=1`)).status).toBe(400);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^tabella_validator_height [0-9]+$/m);
  });

  test("REL-7: a validator killed in the middle loses nothing that was acknowledged, and catches up when it returns", async () => {
    const watchdog = await network.launch("watchdog", appMain("watchdog"), {
      TABELLA_PORT: "0",
      TABELLA_VALIDATOR_URLS: network.urls.join(","),
    });
    const alerts = async () => {
      const { port } = JSON.parse(watchdog.readyLine) as { port: number };
      const status = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as {
        alerts: { alert: { code: string; url?: string } }[];
      };
      return status.alerts.map(({ alert }) => alert);
    };
    await validator(2).process().kill();
    const survivors = network.validators.slice(0, 2);
    const text = election.ballot(dora);
    const hash = await finalise(text, survivors);
    await vi.waitFor(async () => {
      expect(await alerts()).toMatchObject([{ code: "SILENT", url: validator(2).url }, { code: "QUORUM_AT_RISK" }]);
    }, wait);
    await validator(2).start();
    await vi.waitFor(async () => {
      expect(await validator(2).client.chain.receipt.query({ transactionHash: hash })).toMatchObject({
        transaction_hash: hash,
      });
    }, wait);
    await sameHeads(network.validators);
    await vi.waitFor(async () => {
      expect(await validator(2).client.chain.status.query()).toMatchObject({ role: "validator", syncing: false });
    }, wait);
    await vi.waitFor(async () => expect(await alerts()).toEqual([]), wait);
    await watchdog.stop();
  });

  test("all validators stopped and started again go on with the same chain", async () => {
    const before = await validator(0).client.chain.status.query();
    await Promise.all(network.validators.map(({ process }) => process().stop()));
    await Promise.all(network.validators.map((each) => each.start()));
    expect((await validator(0).client.chain.block.query({ height: before.height })).block_hash).toBe(before.headHash);
    await finalise(election.ballot(emil));
    await sameHeads(network.validators);
  });

  test("a second process on the same folder, and one on a taken port, say what is in the way", async () => {
    await expect(validator(0).start({ TABELLA_PUBLIC_PORT: "0", TABELLA_PEER_PORT: "0" })).rejects.toThrow(
      /in use by another process/,
    );
    const port = new URL(validator(1).url).port;
    const other = await network.addNode("taken");
    await expect(other.start({ TABELLA_PUBLIC_PORT: port })).rejects.toThrow(`port ${port} on 127.0.0.1 is taken`);
    expect((await validator(0).client.health.query()).ok).toBe(true);
  });

  test("consensus.md 7: a validator that has lost its disk fetches the chain, and watches before it votes", async () => {
    await validator(2).process().stop();
    rmSync(validator(2).dataFolder, { recursive: true });
    await validator(2).start();
    expect((await validator(2).client.chain.status.query()).role).toBe("watching");
    await sameHeads(network.validators.slice(0, 3));
    // Still watching after another restart: what it forgot is still forgotten.
    await validator(2).process().stop();
    await validator(2).start();
    await sameHeads(network.validators.slice(0, 3));
    expect((await validator(2).client.chain.status.query()).role).toBe("watching");
  });

  test("an observer follows the chain, and answers whatever it is asked but takes no transaction", async () => {
    const observer = await network.addNode("observer");
    await observer.start();
    await sameHeads([validator(0), observer]);
    const late = election.newCredential();
    await finalise(election.register(late), [validator(0), observer]);
    expect((await observer.client.chain.status.query()).role).toBe("observer");
    const submitted = observer.client.ballots.submit.mutate({ transaction: election.ballot(late) });
    await expect(submitted).rejects.toThrow(/NODE_IS_NO_VALIDATOR/);
  });

  test("the bootnode may die: addresses learnt once are kept", async () => {
    await network.bootnode?.kill();
    await validator(1).process().stop();
    await validator(1).start();
    await vi.waitFor(async () => {
      expect((await validator(1).client.chain.status.query()).peerCount).toBe(2);
    }, wait);
  });

  test("after closing, a ballot is refused with the election's own code", async () => {
    await finalise(election.close());
    const late = await rpc.sendTransaction(election.ballot(election.newCredential()));
    expect(late).toMatchObject({ ok: false, error: { code: "ELECTION_CLOSED" } });
    await sameHeads(network.validators.slice(0, 3));
  });
});

function heights(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

async function firstBallotOnBoard(): Promise<BallotTransaction> {
  const { items } = await validator(0).client.chain.blocks.query({ order: "ascending", limit: 100 });
  const found = items.flatMap(({ transactions }) => transactions).find(({ type }) => type === "ballot");
  if (found?.type !== "ballot") throw new Error("no ballot on the board");
  return found;
}
