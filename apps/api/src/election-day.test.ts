import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Writable } from "node:stream";
import { checkCheckpoint } from "@tabella/chain/checkpoint";
import { compareCheckpoints } from "@tabella/chain/compare-checkpoints";
import { equivocation, evidenceTransaction } from "@tabella/chain/evidence.fixture";
import { parseGenesis } from "@tabella/chain/genesis";
import { checkReceipt } from "@tabella/chain/light-proof";
import { parseReceipt } from "@tabella/chain/receipt";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { foundingValidators } from "@tabella/chain/validator-changes";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { reserveCredential } from "@tabella/db/queries/credentials";
import { reserveVote, voteOf } from "@tabella/db/queries/votes";
import { trackingCode } from "@tabella/election/tracking-code";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { loadSigner } from "@tabella/keys/validator-keys";
import type { ApiFailureCode } from "@tabella/rpc/api/failure";
import type { VoteStatus } from "@tabella/rpc/api/schemas";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "./testing/api.ts";
import {
  cast,
  decryption,
  faultyDecryption,
  held,
  makeBallot,
  newCredential,
  type OpenElection,
  openTestElection,
  vote,
} from "./testing/election.ts";
import { startTestValidators, type TestValidators } from "./testing/network.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 50 } as const;

const logged: string[] = [];
let network: TestValidators;
let host: TestApi;
let administrator: TestPerson;
let trustee: TestPerson;
let election: OpenElection;

beforeAll(async () => {
  const folder = makeNetworkFolder(3);
  network = await startTestValidators(folder, 3);
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  host = await startTestApi({ folder, validatorUrls: network.urls, log: pino({ level: "trace" }, sink) });
  administrator = await host.signedIn("administrator");
  trustee = await host.signedIn();
  election = await openTestElection(administrator, [trustee]);
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

/** What stays the same whoever is asked: each validator keeps the seals that it saw, a quorum or more, in its own order. */
const sameVote = ({ state, ballotHash, transactionHash: hash, blockIndex }: VoteStatus) => ({
  state,
  ballotHash,
  transactionHash: hash,
  blockIndex,
});

const refusedWith = (code: ApiFailureCode) => expect.objectContaining({ data: expect.objectContaining({ code }) });

describe("before an election opens", () => {
  test("every trustee must have an account and a key that he proves to know", async () => {
    const draft = {
      name: "Draft",
      description: "",
      questions: [{ question: "?", answers: ["a", "b"], min: 0, max: 1 }],
      registration: "open" as const,
    };
    await expect(
      administrator.client.elections.create.mutate({ ...draft, trusteeEmails: ["nobody@example.org"] }),
    ).rejects.toEqual(refusedWith("ACCOUNT_UNKNOWN"));
    const { uuid: electionId } = await administrator.client.elections.create.mutate({
      ...draft,
      trusteeEmails: [trustee.account.email],
    });
    await expect(administrator.client.elections.open.mutate({ electionId })).rejects.toEqual(
      refusedWith("ELECTION_NOT_READY"),
    );
    const pok = { challenge: "1", response: "2" };
    await expect(
      trustee.client.trustees.register.mutate({ electionId, publicKey: "ab".repeat(32), pok }),
    ).rejects.toEqual(refusedWith("TRUSTEE_KEY_INVALID"));
    expect(await trustee.client.trustees.mine.query()).toContainEqual(
      expect.objectContaining({ electionId, due: "key", index: 1 }),
    );
    const stranger = await host.signedIn();
    await expect(stranger.client.elections.get.query({ electionId })).rejects.toEqual(refusedWith("NOT_FOUND"));
    expect((await host.anonymous().elections.list.query()).map(({ uuid }) => uuid)).not.toContain(electionId);
  });
});

test("a closing time that has passed while trustees made their keys is set anew, until the opening and not after it", async () => {
  const { client } = administrator;
  const passed = Date.now() - 60_000;
  const { uuid: electionId } = await client.elections.create.mutate({
    name: "Late",
    description: "",
    questions: [{ question: "?", answers: ["a", "b"], min: 0, max: 1 }],
    registration: "open",
    closesAt: passed,
    trusteeEmails: [trustee.account.email],
  });
  await expect(client.elections.open.mutate({ electionId })).rejects.toEqual(refusedWith("CLOSING_TIME_PAST"));
  await expect(client.elections.setClosingTime.mutate({ electionId, closesAt: passed })).rejects.toEqual(
    refusedWith("CLOSING_TIME_PAST"),
  );
  const closesAt = Date.now() + 3_600_000;
  expect(await client.elections.setClosingTime.mutate({ electionId, closesAt })).toMatchObject({ closesAt });
  await expect(client.elections.open.mutate({ electionId })).rejects.toEqual(refusedWith("ELECTION_NOT_READY"));
  const opened = await openTestElection(administrator, [trustee], { closesAt });
  await expect(
    client.elections.setClosingTime.mutate({ electionId: opened.electionId, closesAt: null }),
  ).rejects.toEqual(refusedWith("ELECTION_EXISTS"));
  expect(await client.elections.get.query({ electionId: opened.electionId })).toMatchObject({ closesAt });
});

test("nobody becomes a trustee with another's key and proof", async () => {
  const other = await host.signedIn();
  const { uuid: electionId } = await administrator.client.elections.create.mutate({
    name: "Two trustees",
    description: "",
    questions: [{ question: "?", answers: ["a", "b"], min: 0, max: 1 }],
    registration: "open",
    trusteeEmails: [trustee.account.email, other.account.email],
  });
  const { publicKey } = generateTrusteeKey((length) => new Uint8Array(randomBytes(length)));
  const key = { electionId, publicKey: publicKey.public_key, pok: publicKey.pok };
  await trustee.client.trustees.register.mutate(key);
  await expect(other.client.trustees.register.mutate(key)).rejects.toEqual(refusedWith("TRUSTEE_KEY_INVALID"));
});

describe("voting", () => {
  test("a ballot becomes final, with a receipt; sent again, it gives the same (UX-9)", async () => {
    const voter = await host.signedIn();
    const { status, transaction } = await vote(voter, election, 0);
    expect(status).toMatchObject({ state: "final", validators: 3, transactionHash: transactionHash(transaction) });
    expect(status.seals).toBeGreaterThanOrEqual(2);
    const genesis = held(parseGenesis(await host.anonymous().chain.genesis.query()));
    const receipt = held(parseReceipt(status.receipt ?? ""));
    expect(receipt.transaction_hash).toBe(status.transactionHash);
    expect(checkReceipt(genesis, receipt, { checker: nobleSignatureChecker })).toMatchObject({ ok: true });
    const { electionId } = election;
    expect(await voter.client.votes.submit.mutate({ electionId, transaction })).toMatchObject(sameVote(status));
    expect(await voter.client.votes.status.query({ electionId })).toMatchObject(sameVote(status));
    expect((await voter.client.elections.get.query({ electionId })).hasVoted).toBe(true);
  });

  test("who has voted is told so, and nothing changes", async () => {
    const voter = await host.signedIn();
    const { electionId } = election;
    const { secret, credential } = newCredential(election);
    await voter.client.credentials.register.mutate({ electionId, credential });
    const [first, second] = [0, 1].map((choice) => encodeTransaction(makeBallot(election, secret, choice)));
    const status = await cast(voter, { electionId, transaction: first ?? "" });
    await expect(voter.client.votes.submit.mutate({ electionId, transaction: second ?? "" })).rejects.toEqual(
      refusedWith("ALREADY_VOTED"),
    );
    expect(await voter.client.votes.status.query({ electionId })).toMatchObject(sameVote(status));
  });

  test("DB-7: fifty casts at once, of five ballots, count once", async () => {
    const voter = await host.signedIn();
    const { electionId } = election;
    const { secret, credential } = newCredential(election);
    await voter.client.credentials.register.mutate({ electionId, credential });
    const before = (await host.anonymous().elections.get.query({ electionId })).ballotCount;
    const ballots = Array.from({ length: 5 }, (_, at) => encodeTransaction(makeBallot(election, secret, at % 2)));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) =>
        voter.client.votes.submit.mutate({ electionId, transaction: ballots[at % 5] ?? "" }),
      ),
    );
    await expect.poll(async () => (await voter.client.votes.status.query({ electionId })).state).toBe("final");
    const { ballotHash } = await voter.client.votes.status.query({ electionId });
    const final = outcomes.flatMap((outcome) =>
      outcome.status === "fulfilled" && outcome.value.state === "final" ? [outcome.value.ballotHash] : [],
    );
    expect(final.every((hash) => hash === ballotHash)).toBe(true);
    expect((await host.anonymous().elections.get.query({ electionId })).ballotCount).toBe(before + 1);
  });

  test("one voter, one credential: neither a second one nor another voter's", async () => {
    const [voter, other] = [await host.signedIn(), await host.signedIn()];
    const { electionId } = election;
    const { secret, credential } = newCredential(election);
    const submit = (person: TestPerson, transaction: string) =>
      person.client.votes.submit.mutate({ electionId, transaction });
    const ballot = encodeTransaction(makeBallot(election, secret, 0));
    await expect(submit(voter, ballot)).rejects.toEqual(refusedWith("CREDENTIAL_NOT_REGISTERED"));
    expect(await voter.client.credentials.register.mutate({ electionId, credential })).toEqual({
      credential,
      state: "final",
    });
    expect((await voter.client.credentials.register.mutate({ electionId, credential })).state).toBe("final");
    await expect(
      voter.client.credentials.register.mutate({ electionId, credential: newCredential(election).credential }),
    ).rejects.toEqual(refusedWith("CREDENTIAL_REGISTERED"));
    await expect(other.client.credentials.register.mutate({ electionId, credential })).rejects.toEqual(
      refusedWith("CREDENTIAL_TAKEN"),
    );
    await other.client.credentials.register.mutate({ electionId, credential: newCredential(election).credential });
    await expect(submit(other, ballot)).rejects.toEqual(refusedWith("CREDENTIAL_OF_ANOTHER_VOTER"));
  });

  test("bad ballots get their own codes, and the voter can vote all the same", async () => {
    const voter = await host.signedIn();
    const { electionId } = election;
    const { secret, credential } = newCredential(election);
    await voter.client.credentials.register.mutate({ electionId, credential });
    const good = makeBallot(election, secret, 1);
    const submit = (transaction: string) => voter.client.votes.submit.mutate({ electionId, transaction });
    const flip = (hex: string) => `0x${hex[2] === "0" ? "1" : "0"}${hex.slice(3)}` as const;
    const bad: [ApiFailureCode, string][] = [
      ["MALFORMED", "{"],
      ["MALFORMED", "x".repeat(200_000)],
      ["NOT_CANONICAL", ` ${encodeTransaction(good)}`],
      ["SIGNATURE_INVALID", encodeTransaction({ ...good, signature: flip(good.signature) })],
      ["BALLOT_HASH_MISMATCH", encodeTransaction({ ...good, ballot_hash: flip(good.ballot_hash) })],
      ["WRONG_TRANSACTION", encodeTransaction({ ...good, election_id: "11111111111111" })],
    ];
    for (const [code, text] of bad) await expect(submit(text), code).rejects.toEqual(refusedWith(code));
    expect((await voter.client.votes.status.query({ electionId })).state).toBe("none");
    expect((await cast(voter, { electionId, transaction: encodeTransaction(good) })).state).toBe("final");
  });

  test("a validator goes down: voting goes on, and the explorer says who is missing", async () => {
    await network.processes[0]?.kill();
    const { status } = await vote(await host.signedIn(), election, 1);
    expect(status.state).toBe("final");
    // What validators say of themselves is asked once a moment for all readers, so it may be a moment old.
    const online = async () => {
      const validators = await host.anonymous().chain.validators.query();
      return validators.filter((validator) => validator.online === true).length;
    };
    await expect.poll(online).toBe(2);
    expect((await host.anonymous().health.query()).ok).toBe(true);
  });

  test("UX-9: a ballot whose voting key is not on the list yet goes nowhere and is not called pending; sent again once a quorum is back, it becomes final", async () => {
    const voter = await host.signedIn();
    const { electionId } = election;
    const { secret, credential } = newCredential(election);
    const row = { electionUuid: electionId, accountId: BigInt(voter.account.id) };
    await reserveCredential(host.db, { ...row, credential, registeredAt: new Date() });
    const transaction = encodeTransaction(makeBallot(election, secret, 0));
    network.processes[1]?.signal("SIGSTOP");
    try {
      await expect(voter.client.votes.submit.mutate({ electionId, transaction })).rejects.toEqual(
        refusedWith("CREDENTIAL_UNKNOWN"),
      );
    } finally {
      network.processes[1]?.signal("SIGCONT");
    }
    expect((await voter.client.votes.status.query({ electionId })).state).toBe("none");
    await expect
      .poll(() => voter.client.votes.submit.mutate({ electionId, transaction }).catch(() => null))
      .toMatchObject({ state: "final" });
  });

  test("a vote whose answer was lost is finished from what the ledger says", async () => {
    const voter = await host.signedIn();
    const { electionId } = election;
    const { secret, credential } = newCredential(election);
    await voter.client.credentials.register.mutate({ electionId, credential });
    const ballot = makeBallot(election, secret, 0);
    const text = encodeTransaction(ballot);
    // As if the process had ended between noting the ballot and hearing of it; and another attempt was noted last.
    const row = { electionUuid: electionId, accountId: BigInt(voter.account.id) };
    const noted = { ballotHash: `0x${"11".repeat(32)}`, transactionHash: `0x${"22".repeat(32)}` } as const;
    await reserveVote(host.db, { ...row, ...noted, submittedAt: new Date() });
    await host.validators.ask((client) => client.ballots.submit.mutate({ transaction: text }));
    await expect.poll(async () => (await voter.client.votes.status.query({ electionId })).state).toBe("final");
    expect(await voteOf(host.db, row)).toMatchObject({
      state: "final",
      ballotHash: ballot.ballot_hash,
      transactionHash: transactionHash(text),
    });
  });
});

describe("the explorer", () => {
  test("finds a ballot by hash, by transaction and by tracking code, and says what it tried", async () => {
    const { status } = await vote(await host.signedIn(), election, 0);
    const { chain } = host.anonymous();
    const { ballotHash, transactionHash: hash, blockIndex } = status;
    if (ballotHash === null || hash === null || blockIndex === null) throw new Error("not final");
    const code = trackingCode(ballotHash as `0x${string}`);
    for (const text of [code, code.toLowerCase().replaceAll("-", " "), ballotHash, ballotHash.slice(2)]) {
      const { hits } = await chain.search.query({ text });
      expect(hits).toContainEqual(expect.objectContaining({ kind: "ballot", ballotHash, blockIndex }));
    }
    expect((await chain.search.query({ text: hash })).hits).toContainEqual(
      expect.objectContaining({ kind: "transaction", blockIndex }),
    );
    expect((await chain.search.query({ text: "Board" })).hits).toContainEqual({
      kind: "election",
      uuid: election.electionId,
      name: "Board",
    });
    expect((await chain.search.query({ text: String(blockIndex) })).hits).toContainEqual(
      expect.objectContaining({ kind: "block", index: blockIndex }),
    );
    expect((await chain.search.query({ text: "validator-2" })).hits).toContainEqual(
      expect.objectContaining({ kind: "validator", name: "validator-2" }),
    );
    // UX-8: the third group holds the tenth character, which is typed as another one.
    const mistyped = `${code.slice(0, 11)}${code[11] === "7" ? "8" : "7"}${code.slice(12)}`;
    expect(await chain.search.query({ text: mistyped })).toMatchObject({ hits: [], mistypedGroup: 3 });
    expect(await chain.search.query({ text: "zzzz" })).toMatchObject({ hits: [], tried: ["election"] });
    expect(await chain.transaction.query({ hash })).toMatchObject({ blockIndex, summary: { trackingCode: code } });
    const receipt = await chain.receipt.query({ ballotHash });
    expect(receipt).toMatchObject({ blockIndex, transactionHash: hash, validators: 3 });
  });

  test("pages through the chain without gap or repetition, down to the genesis block", async () => {
    const { chain } = host.anonymous();
    const { height, headHash } = await chain.status.query();
    const seen: number[] = [];
    let cursor: number | null = null;
    do {
      const page: Awaited<ReturnType<typeof chain.blocks.query>> = await chain.blocks.query({ cursor, limit: 3 });
      seen.push(...page.blocks.map(({ index }) => index));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.slice(-height - 1)).toEqual(Array.from({ length: height + 1 }, (_, at) => height - at));
    const { blocks } = await chain.blockRange.query({ from: 0, limit: 50 });
    expect(blocks.map(({ index }) => index).slice(0, 3)).toEqual([0, 1, 2]);
    const head = await chain.block.query({ hash: headHash });
    expect(head.summary.index).toBe(height);
    expect(head.sealedBy.every(({ name }) => name !== null)).toBe(true);
    await expect(chain.block.query({ index: 1_000_000 })).rejects.toEqual(refusedWith("NOT_FOUND"));
  });

  test("shows its head as a checkpoint that holds from the genesis file, and goes on from any block before it", async () => {
    const { chain } = host.anonymous();
    const genesis = held(parseGenesis(await chain.genesis.query()));
    const read = async (of: { height?: number; since?: number }) => {
      const { checkpoint, path } = await chain.checkpoint.query(of);
      return { path, ...held(checkCheckpoint(genesis, checkpoint ?? "", nobleSignatureChecker)) };
    };
    const { height, targetHeight, provenHeight } = await chain.status.query();
    expect(targetHeight).toBeGreaterThanOrEqual(height);
    expect(provenHeight).toBeLessThanOrEqual(height);
    const earlier = await read({ height: height - 3 });
    const head = await read({ since: earlier.height });
    expect(compareCheckpoints(earlier, head, head.path)).toBe("extends");
    expect((await read({ since: head.height + 1_000 })).path).toEqual([]);
    await expect(chain.checkpoint.query({ height: 1_000_000 })).rejects.toEqual(refusedWith("NOT_FOUND"));
  });

  test("says what validators have done, with the transaction that proves it; nothing before they have", async () => {
    const { chain } = host.anonymous();
    expect(await chain.misdeeds.query()).toEqual({ offences: [], overrides: [], fork: null });
    const { identity } = foundingValidators(held(parseGenesis(await chain.genesis.query())));
    const by = loadSigner(join(host.folder, "validator-2.key.json"));
    const evidence = evidenceTransaction(equivocation({ identity }, { by, height: 2 }));
    const submitted = await host.validators.ask((client) =>
      client.ballots.submit.mutate({ transaction: encodeTransaction(evidence) }),
    );
    const { transactionHash } = held(submitted);
    const [offence] = await vi.waitFor(async () => {
      const { offences } = await chain.misdeeds.query();
      expect(offences).toHaveLength(1);
      return offences;
    }, wait);
    expect(offence).toMatchObject({
      kind: "equivocation",
      validator: { address: by.address, name: "validator-2" },
      height: 2,
      step: "prepare",
      transactionHash,
    });
    const { transaction, blockIndex } = await chain.transaction.query({ hash: transactionHash });
    expect(transaction).toEqual(evidence);
    expect(blockIndex).toBe(offence?.recordedAt);
  });

  test("streams each new block once, and resumes where a reader was cut off", async () => {
    const { height } = await host.anonymous().chain.status.query();
    const url = `${host.url}/api/chain.onBlock?input=${encodeURIComponent(JSON.stringify({ lastEventId: String(height - 2) }))}`;
    const stopped = new AbortController();
    const response = await fetch(url, { signal: stopped.signal, headers: { accept: "text/event-stream" } });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const voted = vote(await host.signedIn(), election, 1);
    const ids: number[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      for (const match of decoder.decode(chunk, { stream: true }).matchAll(/^id: (\d+)$/gm)) ids.push(Number(match[1]));
      if (ids.length >= 3) break;
    }
    stopped.abort();
    await voted;
    expect(ids.slice(0, 3)).toEqual([height - 1, height, height + 1]);
  });
});

describe("after closing", () => {
  test("no ballot is taken; the trustee decrypts, wrongly and then rightly (R15); the result appears by itself", async () => {
    const { electionId } = election;
    const late = await host.signedIn();
    const { secret, credential } = newCredential(election);
    await late.client.credentials.register.mutate({ electionId, credential });
    const ballot = encodeTransaction(makeBallot(election, secret, 0));
    await expect(trustee.client.trustees.decryptionTask.query({ electionId })).rejects.toEqual(
      refusedWith("DECRYPTION_NOT_DUE"),
    );
    const closed = await administrator.client.elections.close.mutate({ electionId });
    expect(closed.phase).toBe("closed");
    expect((await administrator.client.elections.close.mutate({ electionId })).phase).toBe("closed");
    // Whoever is asked from here on need not be the validator that was waited for.
    const phase = async () => (await host.anonymous().elections.get.query({ electionId })).phase;
    await expect.poll(phase).toBe("closed");
    await expect(late.client.votes.submit.mutate({ electionId, transaction: ballot })).rejects.toEqual(
      refusedWith("ELECTION_CLOSED"),
    );
    const answers = (await host.anonymous().results.get.query({ electionId })).questions[0]?.answers;
    expect(answers).toEqual([
      { answer: "Ada", votes: null },
      { answer: "Emmy", votes: null },
    ]);

    expect(await trustee.client.trustees.mine.query()).toContainEqual(
      expect.objectContaining({ electionId, due: "decryption" }),
    );
    await expect(late.client.trustees.decryptionTask.query({ electionId })).rejects.toEqual(
      refusedWith("NOT_A_TRUSTEE"),
    );
    const transaction = await decryption(trustee, election, 1);
    await expect(late.client.trustees.submitDecryption.mutate({ electionId, transaction })).rejects.toEqual(
      refusedWith("NOT_A_TRUSTEE"),
    );
    await expect(
      trustee.client.trustees.submitDecryption.mutate({
        electionId,
        transaction: faultyDecryption(transaction, election, 1),
      }),
    ).rejects.toEqual(refusedWith("PARTIAL_DECRYPTION_INVALID"));
    await trustee.client.trustees.submitDecryption.mutate({ electionId, transaction });
    // A lost answer: sent again, it is no error.
    await trustee.client.trustees.submitDecryption.mutate({ electionId, transaction });

    await expect.poll(async () => (await host.anonymous().results.get.query({ electionId })).phase).toBe("tallied");
    const result = await host.anonymous().results.get.query({ electionId });
    const votes = result.questions[0]?.answers.map((answer) => answer.votes ?? 0) ?? [];
    expect(votes.reduce((sum, count) => sum + count, 0)).toBe(result.ballots);
    expect(result.ballots).toBe((await host.anonymous().elections.get.query({ electionId })).ballotCount);
    expect(votes.every((count) => count >= 2)).toBe(true);
  });

  test("an election closes by itself when its time has come, and too few ballots are never decrypted", async () => {
    // Enough for a draft, a key and an opening where one of three validators is gone.
    const closesAt = Date.now() + 15_000;
    const short = await openTestElection(administrator, [trustee], { ballotsMin: 2, closesAt });
    await expect
      .poll(async () => (await host.anonymous().elections.get.query({ electionId: short.electionId })).phase)
      .toBe("closed-without-result");
    await expect(trustee.client.trustees.decryptionTask.query({ electionId: short.electionId })).rejects.toEqual(
      refusedWith("DECRYPTION_NOT_DUE"),
    );
  });
});

test("SEC-26, R26, R27: in all that was logged, nothing names a voter or a ballot", async () => {
  const log = logged.join("");
  expect(log).toContain("votes.submit");
  const [rows] = await host.db.$client.query(
    "SELECT LOWER(HEX(ballot_hash)) AS hash FROM votes UNION SELECT LOWER(HEX(credential)) FROM credentials UNION SELECT email FROM accounts UNION SELECT display_name FROM accounts",
  );
  const canaries = (rows as { hash: string }[]).map(({ hash }) => hash);
  expect(canaries.length).toBeGreaterThan(20);
  expect(canaries.filter((canary) => log.includes(canary))).toEqual([]);
  expect(log).not.toContain(administrator.accessToken);
  expect(log).not.toContain(administrator.password);
});
