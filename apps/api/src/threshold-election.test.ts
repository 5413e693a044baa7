import { nextCeremonyStep } from "@tabella/chain/ceremony-trustee";
import { defaultLimits } from "@tabella/chain/genesis";
import { decodeTransaction, encodeTransaction } from "@tabella/chain/transaction-codec";
import { partialDecryption } from "@tabella/chain/trustee";
import { parseEncryptedTally } from "@tabella/election/tally";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import type { ApiFailureCode } from "@tabella/rpc/api/failure";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "./testing/api.ts";
import {
  messageOf,
  mixedUp,
  playCeremony,
  type SeatedTrustee,
  shareOf,
  stepOf,
  submit,
  takeSeats,
} from "./testing/ceremony.ts";
import { asOpened, decryption, held, type OpenElection, random, smallDraft, vote } from "./testing/election.ts";
import { startTestValidators, type TestValidators } from "./testing/network.ts";

let network: TestValidators;
let host: TestApi;
let administrator: TestPerson;
let people: readonly [TestPerson, TestPerson, TestPerson];
let single: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  const folder = makeNetworkFolder(1);
  network = await startTestValidators(folder, 1);
  host = await startTestApi({ folder, validatorUrls: network.urls });
  administrator = await host.signedIn("administrator");
  people = [await host.signedIn(), await host.signedIn(), await host.signedIn()];
  single = await host.signedIn();
  stranger = await host.signedIn();
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

const refusedWith = (code: ApiFailureCode) => expect.objectContaining({ data: expect.objectContaining({ code }) });
const emailsOf = (persons: readonly TestPerson[]) => persons.map(({ account }) => account.email);
const ceremony = (electionId: string, person = stranger) => person.client.trustees.ceremony.query({ electionId });

async function draft(threshold: number, singles: readonly TestPerson[] = []): Promise<string> {
  const { uuid } = await administrator.client.elections.create.mutate({
    ...smallDraft,
    trusteeEmails: emailsOf(singles),
    sharedTrustees: { emails: emailsOf(people), threshold },
  });
  return uuid;
}

async function dueOf(person: TestPerson, electionId: string) {
  const mine = await person.client.trustees.mine.query();
  return mine.find((election) => election.electionId === electionId)?.due ?? null;
}

/** The part of the trustee with this owner number, made with the share that the seed gives. */
async function addPart(election: OpenElection, trustee: SeatedTrustee, owner: number): Promise<void> {
  const { electionId, context, genesisHash } = election;
  const { client } = trustee.person;
  const task = await client.trustees.decryptionTask.query({ electionId });
  expect(task).toMatchObject({ owner, seat: { index: trustee.seat.index } });
  const privateKey = await shareOf(host, trustee);
  const tally = held(parseEncryptedTally(context, task.encryptedTally));
  const part = partialDecryption({ genesisHash, context, tally, owner, privateKey }, random);
  await client.trustees.submitDecryption.mutate({ electionId, transaction: encodeTransaction(part) });
}

async function resultOf(electionId: string) {
  const { results } = host.anonymous();
  await expect.poll(async () => (await results.get.query({ electionId })).phase).toBe("tallied");
  const { questions } = await results.get.query({ electionId });
  return questions[0]?.answers.map(({ votes }) => votes);
}

/** Without the first trustee. */
function restartOf(electionId: string) {
  return { electionId, after: 1, keep: [2, 3], trusteeEmails: [], threshold: 1 };
}

describe("two of three trustees", () => {
  let electionId: string;
  let trustees: SeatedTrustee[];

  test("a draft names them, and says of each how far the key is", async () => {
    electionId = await draft(2);
    trustees = await takeSeats(people, { electionId, threshold: 2 });
    const detail = await administrator.client.elections.get.query({ electionId });
    expect(detail).toMatchObject({ phase: "draft", threshold: 2 });
    expect(detail.trustees.map(({ kind, hasKey }) => ({ kind, hasKey }))).toEqual(
      Array.from({ length: 3 }, () => ({ kind: "shared", hasKey: false })),
    );
    expect(await ceremony(electionId, people[0])).toMatchObject({
      attempt: 1,
      phase: "certificates",
      threshold: 2,
      firstOwner: 1,
      isRestartable: true,
      trustees: [{ state: "waiting", isMe: true }, { state: "waiting" }, { state: "waiting" }],
    });
    await expect(ceremony(electionId)).rejects.toEqual(refusedWith("NOT_FOUND"));
    await expect(administrator.client.elections.open.mutate({ electionId })).rejects.toEqual(
      refusedWith("ELECTION_NOT_READY"),
    );
    expect(await dueOf(people[0], electionId)).toBe("key");
    const { public_key: publicKey, pok } = generateTrusteeKey(random).publicKey;
    await expect(people[0].client.trustees.register.mutate({ electionId, publicKey, pok })).rejects.toEqual(
      refusedWith("TRUSTEE_KEY_INVALID"),
    );
  });

  test("the registrar admits a certificate only from the account whose place it is for, and again the same one", async () => {
    const [anna, ben] = trustees as [SeatedTrustee, SeatedTrustee];
    const message = messageOf(anna.seat, await stepOf(host, anna));
    if (message?.kind !== "certificate") throw new Error("the certificate is due");
    await expect(submit({ ...anna, person: ben.person }, message)).rejects.toEqual(
      refusedWith("CEREMONY_MESSAGE_INVALID"),
    );
    await expect(submit({ ...anna, person: administrator }, message)).rejects.toEqual(refusedWith("NOT_A_TRUSTEE"));
    await expect(submit(anna, { ...message, attempt: 2 })).rejects.toEqual(refusedWith("CEREMONY_OTHER_ATTEMPT"));
    const after = await submit(anna, message);
    expect(after.trustees.map(({ state }) => state)).toEqual(["backup-confirmed", "waiting", "waiting"]);
    expect(after.trustees[0]?.verificationKey).toMatch(/^[0-9a-f]{64}$/);
    expect(await submit(anna, message)).toEqual(after);
    const [another] = await takeSeats(people, { electionId, threshold: 2 });
    if (another === undefined) throw new Error("there is a first place");
    const second = nextCeremonyStep(another.seat, null);
    await expect(submit(another, messageOf(another.seat, second) ?? message)).rejects.toEqual(
      refusedWith("CEREMONY_MESSAGE_EXISTS"),
    );
    expect(await dueOf(anna.person, electionId)).toBe("nothing");
  });

  test("what a trustee signed is taken only from that trustee, once or again the same", async () => {
    const [anna, ben, cleo] = trustees as [SeatedTrustee, SeatedTrustee, SeatedTrustee];
    for (const trustee of [ben, cleo]) {
      const certificate = messageOf(trustee.seat, await stepOf(host, trustee));
      if (certificate !== null) await submit(trustee, certificate);
    }
    expect(await dueOf(anna.person, electionId)).toBe("ceremony");
    const commitment = messageOf(anna.seat, await stepOf(host, anna));
    if (commitment?.kind !== "transaction") throw new Error("the commitment is due");
    await expect(submit({ ...anna, person: ben.person }, commitment)).rejects.toEqual(refusedWith("WRONG_TRANSACTION"));
    await expect(submit(anna, { kind: "transaction", transaction: "{" })).rejects.toEqual(refusedWith("MALFORMED"));
    const forged = held(decodeTransaction(commitment.transaction, defaultLimits));
    if (forged.type !== "dkg-commitment") throw new Error("the commitment is due");
    const flipped = encodeTransaction({ ...forged, commitment: `0x${"ab".repeat(32)}` });
    await expect(submit(anna, { kind: "transaction", transaction: flipped })).rejects.toEqual(
      refusedWith("SIGNATURE_INVALID"),
    );
    const after = await submit(anna, commitment);
    expect(after.trustees[0]?.state).toBe("committed");
    expect(await submit(anna, commitment)).toEqual(after);
  });

  test("with one trustee missing the election has its result, and the third is told that nothing is left to do", async () => {
    const [anna, ben, cleo] = trustees as [SeatedTrustee, SeatedTrustee, SeatedTrustee];
    await playCeremony(host, trustees);
    expect((await ceremony(electionId, people[1])).trustees.map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => "ready"),
    );
    expect(await dueOf(anna.person, electionId)).toBe("nothing");
    expect((await administrator.client.elections.list.query()).find(({ uuid }) => uuid === electionId)?.phase).toBe(
      "ready",
    );
    const opened = await administrator.client.elections.open.mutate({ electionId });
    expect(opened).toMatchObject({ phase: "open", threshold: 2 });
    expect(opened.trustees.every(({ hasKey }) => hasKey)).toBe(true);
    expect((await ceremony(electionId)).isRestartable).toBe(false);
    const election = asOpened(opened, []);
    for (const candidate of [0, 1, 1]) await vote(await host.signedIn(), election, candidate);
    await administrator.client.elections.close.mutate({ electionId });

    expect(await dueOf(cleo.person, electionId)).toBe("decryption");
    await addPart(election, cleo, 3);
    expect(await dueOf(cleo.person, electionId)).toBe("nothing");
    await addPart(election, anna, 1);
    expect(await resultOf(electionId)).toEqual([1, 2]);
    await expect(ben.person.client.trustees.decryptionTask.query({ electionId })).rejects.toEqual(
      refusedWith("DECRYPTION_NOT_DUE"),
    );
    expect(await dueOf(ben.person, electionId)).toBe("nothing");
  });
});

test("a trustee who is needed in any case decrypts beside any two of three others", async () => {
  const electionId = await draft(2, [single]);
  const trustees = await takeSeats(people, { electionId, threshold: 2 });
  await playCeremony(host, trustees);
  await expect(administrator.client.elections.open.mutate({ electionId })).rejects.toEqual(
    refusedWith("ELECTION_NOT_READY"),
  );
  const { privateKey, publicKey } = generateTrusteeKey(random);
  const { public_key, pok } = publicKey;
  await single.client.trustees.register.mutate({ electionId, publicKey: public_key, pok });
  expect(await ceremony(electionId, single)).toMatchObject({ firstOwner: 2, phase: "complete" });
  const election = asOpened(await administrator.client.elections.open.mutate({ electionId }), [privateKey]);
  for (const candidate of [0, 0, 1]) await vote(await host.signedIn(), election, candidate);
  await administrator.client.elections.close.mutate({ electionId });

  const [anna, ben, cleo] = trustees as [SeatedTrustee, SeatedTrustee, SeatedTrustee];
  await addPart(election, ben, 3);
  await addPart(election, anna, 2);
  // Two of the three are there: the third is needed no more, the single one still is.
  expect(await dueOf(cleo.person, electionId)).toBe("nothing");
  await expect(cleo.person.client.trustees.decryptionTask.query({ electionId })).rejects.toEqual(
    refusedWith("DECRYPTION_NOT_DUE"),
  );
  expect(await dueOf(single, electionId)).toBe("decryption");
  const transaction = await decryption(single, election, 1);
  await single.client.trustees.submitDecryption.mutate({ electionId, transaction });
  expect(await resultOf(electionId)).toEqual([2, 1]);
});

test("a trustee who sends wrong shares is named, and the ceremony begins anew without him", async () => {
  const electionId = await draft(1);
  const restart = (change: { keep?: number[]; trusteeEmails?: string[]; threshold?: number; after?: number }) =>
    administrator.client.trustees.restartCeremony.mutate({
      ...restartOf(electionId),
      ...change,
    });
  await expect(restart({})).rejects.toEqual(refusedWith("CEREMONY_NOT_BEGUN"));
  const trustees = await takeSeats(people, { electionId, threshold: 1 });
  const [cheater, ...honest] = trustees as [SeatedTrustee, SeatedTrustee, SeatedTrustee];
  for (const trustee of trustees) {
    const certificate = messageOf(trustee.seat, await stepOf(host, trustee));
    if (certificate !== null) await submit(trustee, certificate);
  }
  const [commitment, polynomial] = (await mixedUp(host, cheater)).map(
    (transaction) => ({ kind: "transaction", transaction: encodeTransaction(transaction) }) as const,
  );
  if (commitment === undefined || polynomial === undefined) throw new Error("the cheater has two messages");
  await submit(cheater, commitment);
  await playCeremony(host, honest);
  await submit(cheater, polynomial);
  await playCeremony(host, honest);
  const failed = await ceremony(electionId, administrator);
  expect(failed).toMatchObject({ phase: "failed", trustees: [{ state: "accused" }, {}, {}] });
  expect(failed.complaints.map(({ against }) => against)).toContain(1);
  expect(await stepOf(host, honest[0] as SeatedTrustee)).toEqual({ do: "failed", against: [1] });

  await expect(people[1].client.trustees.restartCeremony.mutate(restartOf(electionId))).rejects.toEqual(
    refusedWith("NOT_ALLOWED"),
  );
  await expect(restart({ threshold: 2 })).rejects.toEqual(refusedWith("THRESHOLD_INVALID"));
  await expect(restart({ trusteeEmails: ["nobody@example.org"] })).rejects.toEqual(refusedWith("ACCOUNT_UNKNOWN"));
  await expect(restart({ trusteeEmails: emailsOf([people[1]]) })).rejects.toEqual(refusedWith("TRUSTEE_NAMED_TWICE"));
  const begun = await restart({ trusteeEmails: emailsOf([single]), threshold: 2 });
  expect(begun).toMatchObject({ attempt: 2, phase: "certificates", threshold: 2, earlier: [{ phase: "failed" }] });
  await expect(restart({})).rejects.toEqual(refusedWith("CEREMONY_NOT_BEGUN"));
  expect(await dueOf(people[0], electionId)).toBeNull();
  await expect(ceremony(electionId, people[0])).rejects.toEqual(refusedWith("NOT_FOUND"));

  // Seeds of the failed attempt are used up: everyone begins with a fresh one.
  const again = await takeSeats([people[1], people[2], single], { electionId, threshold: 2, attempt: 2 });
  await playCeremony(host, again);
  expect(await ceremony(electionId, single)).toMatchObject({ attempt: 2, phase: "complete" });
  const election = asOpened(await administrator.client.elections.open.mutate({ electionId }), []);
  await vote(await host.signedIn(), election, 1);
  await administrator.client.elections.close.mutate({ electionId });
  const [second, third] = again as [SeatedTrustee, SeatedTrustee];
  await addPart(election, second, 1);
  await addPart(election, third, 2);
  expect(await resultOf(electionId)).toEqual([0, 1]);
  const transcript = await ceremony(electionId);
  expect(transcript.earlier[0]?.trustees.map(({ displayName }) => displayName)).toEqual(
    people.map(({ account }) => account.displayName),
  );
  await expect(restart({ after: 2 })).rejects.toEqual(refusedWith("ELECTION_EXISTS"));
});

test("a draft names everyone once, and fewer than all of those who share a key must be enough", async () => {
  const create = (trusteeEmails: string[], sharedTrustees: { emails: string[]; threshold: number } | null) =>
    administrator.client.elections.create.mutate({
      ...smallDraft,
      trusteeEmails,
      sharedTrustees,
    });
  const emails = emailsOf(people);
  for (const [singles, shared] of [
    [[], null],
    [[], { emails, threshold: 3 }],
    [[], { emails, threshold: 0 }],
    [emails.slice(0, 1), { emails, threshold: 2 }],
    [[], { emails: emails.slice(0, 1), threshold: 1 }],
  ] as const) {
    await expect(
      create([...singles], shared === null ? null : { ...shared, emails: [...shared.emails] }),
    ).rejects.toEqual(refusedWith("INPUT_INVALID"));
  }
});
