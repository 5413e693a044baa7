import { headerOf } from "@tabella/chain/block-hash";
import { checkEvidence } from "@tabella/chain/check-evidence";
import { makeCheckpoint } from "@tabella/chain/checkpoint";
import { decodeEvidence } from "@tabella/chain/evidence";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { changesUpTo, foundingValidators, sealersOf } from "@tabella/chain/validator-changes";
import { signAsValidator } from "@tabella/chain/validator-signature";
import { toHex } from "@tabella/crypto/hex";
import { MerkleTree } from "@tabella/crypto/merkle-tree";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { type SealedChain, sealedChain, seededRandom } from "@/testing/sealed-election.ts";
import { boardsKey, readBoard } from "./board-memory.ts";
import { judgeBoard, proveFork, type ShownBoard } from "./judge-board.ts";
import { watchBoard } from "./watch-board.ts";

/** A history of one and the same genesis file: a block a name, in which a validator votes to add a newcomer of that name. */
function historyOf(names: readonly string[]): SealedChain {
  const chain = sealedChain(seededRandom("board"));
  addNewcomers(chain, { names, epoch: 0 });
  return chain;
}

function addNewcomers(chain: SealedChain, { names, epoch }: { names: readonly string[]; epoch: number }): void {
  for (const name of names) {
    const random = seededRandom(name);
    const newcomer = nobleSigner({ ed25519: random(32), mlDsa44: random(32) });
    vote(chain, { by: 0, change: "add", validator: { name, ...newcomer.publicKey }, epoch });
  }
}

interface Vote {
  readonly by: number;
  readonly change: "add" | "remove";
  readonly validator: SealedChain["genesis"]["validators"][number];
  readonly epoch: number;
}

function vote({ registrar, signers, seal }: SealedChain, { by, ...said }: Vote): void {
  const signer = signers[by];
  assert(signer, "a founder");
  const unsigned = { type: "validator-change", ...said, author: signer.address } as const;
  seal([signAsValidator(registrar.identity, unsigned, signer)]);
}

interface Asked {
  readonly height: number | null;
  readonly since: number | null;
}

/** Answers as a server does that has the first blocks of a history. */
function server(chain: SealedChain, head: number) {
  const blocks = chain.blocks.slice(0, head);
  const leaves = blocks.flatMap(({ transactions }) => transactions.map((one) => hashTransaction(one).leaf));
  const { identity } = chain.registrar;
  return async ({ height, since }: Asked): Promise<ShownBoard> => {
    const block = blocks[(height ?? head) - 1];
    if (block === undefined) return { checkpoint: null, path: [] };
    const certified = { header: headerOf(block), round: block.round, seals: block.seals };
    const changes = changesUpTo(chain.state(), block.index, (at) => blocks[at - 1] ?? null);
    const old = since !== null && since < block.index ? blocks[since - 1] : undefined;
    const tree = new MerkleTree(leaves.slice(0, block.ledger_size));
    const path = old === undefined ? [] : tree.consistencyProof(old.ledger_size, block.ledger_size).map(toHex);
    return { checkpoint: makeCheckpoint(identity, certified, changes), path };
  };
}

const honest = historyOf(["a", "b", "c", "d", "e"]);
const forked = historyOf(["a", "b", "x", "y", "z", "v"]);
const { genesisHash } = honest.registrar.identity;
const genesis = { hash: genesisHash, text: honest.genesisText };

/** A browser with a storage of its own, a second later at every look. */
function browser(storage: Pick<Storage, "getItem" | "setItem"> = memory()) {
  let now = 0;
  return {
    storage,
    known: () => readBoard(storage, genesisHash),
    look: (ask: ReturnType<typeof server>) =>
      watchBoard({
        genesis,
        store: storage,
        nowMs: () => {
          now += 1_000;
          return now;
        },
        ask,
        judge: async (input) => judgeBoard(input, nobleSignatureChecker),
        proveFork: async (input) => proveFork(input, nobleSignatureChecker),
      }),
  };
}

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test("REL-8: a board that goes on is remembered each time, and nothing is said", async () => {
  const { look, known } = browser();
  for (const height of [2, 3, 3, 5]) {
    expect(await look(server(honest, height))).toEqual({ kind: "goes-on" });
    expect(known()).toMatchObject({ last: { height, size: height }, contradiction: null });
  }
});

test("REL-8: a forked history is found as soon as it is as long, and what was seen first stays what counts", async () => {
  for (const height of [3, 4, 6]) {
    const { look, known } = browser();
    await look(server(honest, 4));
    const before = known()?.last;
    const state = await look(server(forked, height));
    // A shorter one contradicts nothing as yet: it says that the board is behind.
    expect(state.kind).toBe(height < 4 ? "behind" : "contradicts");
    expect(known()?.last).toEqual(before);
    expect(known()?.contradiction?.relation).toBe(height < 4 ? undefined : "forked");
  }
});

test("REL-8: two certificates of one height are a proof that anyone can judge with the genesis file", async () => {
  const { look, known } = browser();
  await look(server(honest, 4));
  await look(server(forked, 6));
  const { shown, proof } = known()?.contradiction ?? {};
  expect(shown).toMatchObject({ height: 4, blockHash: forked.blocks[3]?.block_hash });
  const evidence = decodeEvidence(proof?.evidence ?? "");
  assert(evidence.ok, "the proof is one");
  const founders = foundingValidators(honest.genesis);
  const context = {
    identity: founders.identity,
    validatorsAt: (height: number) => sealersOf(founders, height),
    checker: nobleSignatureChecker,
  };
  expect(checkEvidence(context, evidence.value)).toMatchObject({ ok: true, value: { kind: "fork", height: 4 } });
  expect(proof?.changes).toBeNull();
});

test("REL-8: a fork is never forgotten: not when it is shown again, nor when the first history comes back", async () => {
  const { look, known } = browser();
  await look(server(honest, 3));
  await look(server(forked, 5));
  const found = known()?.contradiction;
  await look(server(forked, 6));
  expect(known()?.contradiction).toEqual(found);
  expect(await look(server(honest, 5))).toEqual({ kind: "goes-on" });
  expect(known()).toMatchObject({ last: { height: 5 }, contradiction: { ...found, isPast: true } });
  await look(server(forked, 6));
  expect(known()?.contradiction).toEqual(found);
});

test("a server that shows no proof, and keeps back the block that would show a fork, is told until it shows one", async () => {
  const { look, known } = browser();
  await look(server(honest, 3));
  const silent =
    (chain: SealedChain, height: number) =>
    async (asked: Asked): Promise<ShownBoard> => {
      if (asked.height !== null) throw new Error("no answer");
      return { ...(await server(chain, height)(asked)), path: [] };
    };
  expect(await look(silent(honest, 5))).toEqual({ kind: "contradicts" });
  expect(known()).toMatchObject({ last: { height: 3 }, contradiction: { relation: "unproven", proof: null } });
  expect(await look(server(honest, 5))).toEqual({ kind: "goes-on" });
  expect(known()).toMatchObject({ last: { height: 5 }, contradiction: null });
});

test("REL-8: an older or an empty board is behind and no alarm; one without seals is not believed", async () => {
  const { look, known } = browser();
  expect(await look(server(honest, 0))).toEqual({ kind: "goes-on" });
  expect(known()).toBeNull();
  await look(server(honest, 5));
  const seen = known()?.last;
  expect(await look(server(honest, 2))).toEqual({ kind: "behind", height: 2, seen });
  expect(await look(server(honest, 0))).toEqual({ kind: "behind", height: 0, seen });
  const unsealed = async (asked: Asked): Promise<ShownBoard> => {
    const { checkpoint, path } = await server(forked, 6)(asked);
    return { checkpoint: (checkpoint ?? "").split("\n").slice(0, 3).join("\n"), path };
  };
  expect((await look(unsealed)).kind).toBe("uncertified");
  expect(known()).toMatchObject({ last: seen, contradiction: null });
});

test("REL-8: changes of the set of validators are followed from the genesis file; a fork after one is proven with them", async () => {
  const [, , third] = honest.genesis.validators;
  assert(third, "three founders");
  const changed = (names: readonly string[]) => {
    const chain = historyOf(["a"]);
    for (const by of [0, 1]) vote(chain, { by, change: "remove", validator: third, epoch: 0 });
    addNewcomers(chain, { names, epoch: 1 });
    return chain;
  };
  const { look, known } = browser();
  for (const height of [2, 3, 5]) {
    expect(await look(server(changed(["b", "c"]), height))).toEqual({ kind: "goes-on" });
  }
  expect(await look(server(changed(["b", "x", "y"]), 6))).toEqual({ kind: "contradicts" });
  const { proof } = known()?.contradiction ?? {};
  expect(JSON.parse(proof?.changes ?? "")).toMatchObject([{ change: "remove", header: { index: 3 } }]);
});

test("at most four boards are remembered, one with a contradiction longest; rubbish in the storage is no memory", async () => {
  const storage = memory();
  storage.setItem(boardsKey, "{");
  const { look, known } = browser(storage);
  expect(known()).toBeNull();
  await look(server(honest, 3));
  await look(server(forked, 4));
  for (const at of [1, 2, 3, 4, 5]) {
    const other = { genesisHash: `0x${at}`, last: known()?.last, contradiction: null };
    const { boards } = JSON.parse(storage.getItem(boardsKey) ?? "") as { boards: unknown[] };
    storage.setItem(boardsKey, JSON.stringify({ format: "tabella-boards-1", boards: [other, ...boards] }));
  }
  await look(server(honest, 4));
  const { boards } = JSON.parse(storage.getItem(boardsKey) ?? "") as { boards: { genesisHash: string }[] };
  expect(boards.map((board) => board.genesisHash)).toEqual([genesisHash, "0x5", "0x4", "0x3"]);
});

test("a browser that stores nothing is new each time and breaks nothing", async () => {
  const refuse = () => {
    throw new Error("SecurityError");
  };
  const { look, known } = browser({ getItem: refuse, setItem: refuse });
  await look(server(honest, 3));
  expect(await look(server(forked, 4))).toEqual({ kind: "goes-on" });
  expect(known()).toBeNull();
});
