import type { SignedMessage } from "@tabella/consensus/message";
import type { Hex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import fc from "fast-check";
import { expect, test } from "vitest";
import { blockAuthorBytes, blockHash } from "./block-hash.ts";
import { checkEvidence, type EvidenceContext, equivocationEvidence, forkEvidence } from "./check-evidence.ts";
import { certified, digestOf, equivocation, fork, messagesOf } from "./evidence.fixture.ts";
import { type CertifiedHeader, decodeEvidence, type Evidence, encodeEvidence, parseEvidence } from "./evidence.ts";
import { genesisState } from "./genesis-block.ts";
import { testGenesis, testSigner } from "./small-election.fixture.ts";
import { signerAt } from "./validator-change.fixture.ts";

const empty = genesisState(testGenesis);
const { identity } = empty;
const context: EvidenceContext = { identity, validatorsAt: () => empty.validators, checker: nobleSignatureChecker };
const guilty = signerAt(0).address;

const steps = ["proposal", "prepare", "commit", "round-change"] as const;
const equivocations = steps.map((_, step) => equivocation(empty, { step }));
const forks = [fork(empty), fork(empty, { round: 3 }, { round: 4 })];
const proofs: readonly Evidence[] = [...equivocations, ...forks];

test("R4: two messages of one author for one height, round and step convict exactly that author, in each step", () => {
  for (const [at, evidence] of equivocations.entries()) {
    const misdeed = { kind: "equivocation", height: 1, round: 1, step: steps[at], guilty: [guilty] };
    expect(checkEvidence(context, evidence)).toEqual({ ok: true, value: misdeed });
  }
});

test("R4: two certificates of one height and round convict exactly those who sealed both blocks", () => {
  const misdeed = { kind: "fork", height: 1, rounds: [0, 0], guilty: [signerAt(1).address] };
  expect(checkEvidence(context, fork(empty))).toEqual({ ok: true, value: misdeed });
});

test("certificates of different rounds prove the fork and convict nobody by name: who changed rounds may have sealed both", () => {
  const evidence = fork(empty, { round: 0 }, { round: 1 });
  expect(checkEvidence(context, evidence)).toMatchObject({ ok: true, value: { kind: "fork", guilty: [] } });
});

test("a sealed block on another parent than the sealed one proves the fork too, and one on that parent nothing", () => {
  const first = certified(empty, { value: "a" });
  const onAnother = forkEvidence(identity, certified(empty, { height: 2, parent: digestOf("z") }), first);
  const misdeed = { kind: "fork", height: 1, rounds: [0, 0], guilty: [] };
  expect(checkEvidence(context, onAnother)).toEqual({ ok: true, value: misdeed });
  const parent = blockHash(identity, first.header);
  const child = forkEvidence(identity, first, certified(empty, { height: 2, parent }));
  expect(checkEvidence(context, child)).toMatchObject({ error: { code: "EVIDENCE_VALUES_EQUAL" } });
});

test("a proof is the same whoever heard which message first", () => {
  const [one, other] = ["a", "b"].map((value) => messagesOf(empty, { value })[1]) as [SignedMessage, SignedMessage];
  expect(equivocationEvidence(identity, one, other)).toEqual(equivocationEvidence(identity, other, one));
  const [first, second] = ["a", "b"].map((value) => certified(empty, { value })) as [CertifiedHeader, CertifiedHeader];
  expect(forkEvidence(identity, first, second)).toEqual(forkEvidence(identity, second, first));
});

test("a proof goes through its text unchanged, only the canonical text counts, and people may indent their file", () => {
  for (const evidence of proofs) {
    const text = encodeEvidence(evidence);
    expect(decodeEvidence(text)).toEqual({ ok: true, value: evidence });
    const indented = JSON.stringify(evidence, null, 2);
    expect(decodeEvidence(indented).ok).toBe(false);
    expect(parseEvidence(indented)).toEqual({ ok: true, value: evidence });
  }
});

test("a proof carries neither blocks nor justifications, which no signature of it covers", () => {
  for (const evidence of equivocations) expect(encodeEvidence(evidence)).not.toMatch(/block|justification/);
});

/** Every place of a value where something stands that can be another: path to a number or a text. */
function leaves(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
}

function altered(value: unknown, [key, ...rest]: readonly (string | number)[], pick: number): unknown {
  if (key !== undefined) {
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
    copy[key] = altered(copy[key], rest, pick);
    return copy;
  }
  if (typeof value === "number") return value + 1 + (pick % 3);
  const text = String(value);
  const at = text.startsWith("0x") ? 2 + (pick % (text.length - 2)) : pick % text.length;
  const other = text[at] === "0" ? "1" : "0";
  return text.slice(0, at) + other + text.slice(at + 1);
}

const places = proofs.flatMap((evidence) => leaves(evidence).map((path) => ({ evidence, path })));

test("a proof in which any one field is altered, anywhere, proves nothing", () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.nat(10_000), ({ evidence, path }, pick) => {
      const decoded = parseEvidence(JSON.stringify(altered(evidence, path, pick)));
      if (decoded.ok) expect({ path, ok: checkEvidence(context, decoded.value).ok }).toEqual({ path, ok: false });
    }),
    { numRuns: 150 },
  );
});

test("a proof with a field too many, or one too few, is none", () => {
  for (const evidence of proofs) {
    for (const name of Object.keys(evidence)) {
      const { [name]: _, ...rest } = { ...evidence } as Record<string, unknown>;
      expect(parseEvidence(JSON.stringify(rest)).ok).toBe(false);
    }
    expect(parseEvidence(JSON.stringify({ ...evidence, note: "" })).ok).toBe(false);
    expect(parseEvidence(JSON.stringify({ ...evidence, first: { ...evidence.first, block: "a" } })).ok).toBe(false);
  }
});

test("SEC-16: a proof holds on no other chain", () => {
  for (const change of [{ chainId: 1 }, { genesisHash: digestOf("z") }]) {
    const elsewhere = { ...context, identity: { ...identity, ...change } };
    for (const evidence of proofs) {
      expect(checkEvidence(elsewhere, evidence)).toMatchObject({ error: { code: "EVIDENCE_OF_ANOTHER_CHAIN" } });
      // Nor if it is made to say that it is of that chain.
      const { chainId, genesisHash } = elsewhere.identity;
      const moved = { ...evidence, chain_id: chainId, genesis_hash: genesisHash };
      expect(checkEvidence(elsewhere, moved).ok).toBe(false);
    }
  }
});

test("saying the same again is no offence, with whatever signature: those of ML-DSA are random", () => {
  // Another seal under the same value, as a signer with fresh randomness makes it.
  const signHybrid = (bytes: Uint8Array): Hex => `${signerAt(0).signEd25519(bytes)}${"ab".repeat(2_420)}`;
  const again = { ...signerAt(0), signHybrid };
  expect(messagesOf(empty, { by: again })[2].seal).not.toBe(messagesOf(empty, {})[2].seal);
  for (const step of steps.keys()) {
    const one = messagesOf(empty, {})[step] as SignedMessage;
    const other = messagesOf(empty, { by: again })[step] as SignedMessage;
    const evidence = equivocationEvidence(identity, one, other);
    expect(checkEvidence(context, evidence)).toMatchObject({ error: { code: "EVIDENCE_VALUES_EQUAL" } });
  }
  // A certificate of other seals, or of another round, for the same block.
  for (const other of [{ sealers: [1, 2] }, { round: 1 }, { sealers: [0, 1, 2] }]) {
    const evidence = forkEvidence(identity, certified(empty, {}), certified(empty, other));
    expect(checkEvidence(context, evidence)).toMatchObject({ error: { code: "EVIDENCE_VALUES_EQUAL" } });
  }
});

test("what a validator may say in different rounds, heights and steps convicts nobody", () => {
  const [proposal, prepare, commit] = messagesOf(empty, { value: "a" });
  const others: readonly (readonly [SignedMessage, SignedMessage])[] = [
    // Another block in a later round, as one whose first proposal failed proposes.
    [proposal, messagesOf(empty, { value: "b", round: 2 })[0]],
    [prepare, messagesOf(empty, { value: "b", round: 2 })[1]],
    [commit, messagesOf(empty, { value: "b", height: 2 })[2]],
    [prepare, messagesOf(empty, { value: "b" })[2]],
    // The same block, proposed again by another validator in a later round.
    [proposal, messagesOf(empty, { value: "a", round: 2, by: signerAt(1) })[0]],
    [prepare, messagesOf(empty, { value: "b", by: signerAt(1) })[1]],
  ];
  for (const [one, other] of others) {
    const evidence = equivocationEvidence(identity, one, other);
    expect(checkEvidence(context, evidence)).toMatchObject({ error: { code: "EVIDENCE_PLACES_DIFFER" } });
  }
  const evidence = forkEvidence(identity, certified(empty, {}), certified(empty, { height: 3, value: "b" }));
  expect(checkEvidence(context, evidence)).toMatchObject({ error: { code: "EVIDENCE_PLACES_DIFFER" } });
});

test("an author's signatures under two blocks of one height convict nobody: there is no message in which they stand", () => {
  // In two rounds an honest author makes two blocks; only what it says in one round binds it.
  const [one, other] = ["a", "b"].map((value) => {
    const [, prepare] = messagesOf(empty, { value });
    const { height: index, digest: block_hash } = prepare;
    const signature = signerAt(0).signHybrid(blockAuthorBytes(identity, { index, block_hash }));
    return { ...prepare, signature: signature.slice(0, 130) as Hex };
  }) as [SignedMessage, SignedMessage];
  const evidence = equivocationEvidence(identity, one, other);
  expect(checkEvidence(context, evidence)).toMatchObject({ error: { code: "EVIDENCE_SIGNATURE_INVALID" } });
});

test("a message is accused only with its author's own signature, and a COMMIT only with its seal", () => {
  const forged = (step: number) => {
    const [one, other] = ["a", "b"].map((value) => messagesOf(empty, { value })[step]) as [
      SignedMessage,
      SignedMessage,
    ];
    return equivocationEvidence(identity, one, { ...other, signature: one.signature });
  };
  for (const step of steps.keys()) {
    expect(checkEvidence(context, forged(step))).toMatchObject({ error: { code: "EVIDENCE_SIGNATURE_INVALID" } });
  }
});

test("whoever was not in the set of that height is accused of nothing, and of heights that the reader does not know nobody", () => {
  const stranger = equivocation(empty, { by: testSigner("stranger") });
  expect(checkEvidence(context, stranger)).toMatchObject({ error: { code: "EVIDENCE_OF_STRANGER" } });
  const asOf = { ...context, validatorsAt: (height: number) => (height === 2 ? empty.validators : null) };
  for (const evidence of proofs) {
    expect(checkEvidence(asOf, evidence)).toMatchObject({ error: { code: "EVIDENCE_HEIGHT_UNKNOWN", height: 1 } });
  }
  // Block 0 has no seals, and follows from genesis.
  const atGenesis = fork(empty, { height: 0 }, { height: 0 });
  expect(checkEvidence(context, atGenesis)).toMatchObject({ error: { code: "EVIDENCE_HEIGHT_UNKNOWN", height: 0 } });
});

test("a fork needs a quorum under both blocks, each of distinct validators of the set, in one round each", () => {
  const good = certified(empty, {});
  const other = certified(empty, { value: "b", sealers: [1, 2] });
  const [seal] = other.seals;
  if (seal === undefined) throw new Error("it is sealed");
  const laterRound = certified(empty, { value: "b", sealers: [2], round: 1 }).seals;
  const bad: readonly [CertifiedHeader, string][] = [
    [{ ...other, seals: [seal] }, "SEALS_TOO_FEW"],
    [{ ...other, seals: [seal, seal] }, "SEAL_TWICE"],
    [{ ...other, seals: [seal, { ...seal, validator: testSigner("stranger").address }] }, "SEAL_OF_STRANGER"],
    [{ ...other, seals: [seal, ...laterRound] }, "SEAL_INVALID"],
    [{ ...other, round: 1 }, "SEAL_INVALID"],
  ];
  for (const [header, failure] of bad) {
    const evidence = forkEvidence(identity, good, header);
    expect(checkEvidence(context, evidence)).toMatchObject({
      error: { code: "EVIDENCE_CERTIFICATE_INVALID", failure },
    });
  }
});
