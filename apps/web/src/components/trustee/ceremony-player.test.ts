import { ceremonyView } from "@tabella/chain/ceremony-view";
import { admitCertificate, openElection } from "@tabella/chain/registrar";
import { openSeedBackup, readSeedBackup, sealSeedBackup } from "@tabella/chain/seed-backup";
import type { Transaction } from "@tabella/chain/transaction";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { sealedChain, seededRandom, smallElection, voteAndClose } from "@/testing/sealed-election.ts";
import { type CeremonyPlayer, createCeremonyPlayer, type PlayerStep, type SeatTerms } from "./ceremony-player.ts";
import { findOwnKey, ownKeyIn } from "./own-key.ts";
import { browserSealingHost } from "./sealing-host.ts";
import { createTrusteeDesk } from "./trustee-desk.ts";

const election = "TheChairWeNeed";
const passphrase = "four unusual words together";
const random = seededRandom("player");
const host = { ...browserSealingHost, random };
const chain = sealedChain(random);
const { genesisHash } = chain.registrar.identity;
const termsOf = (index: number): SeatTerms => ({ genesisHash, election, attempt: 1, size: 3, threshold: 2, index });

interface Trustee {
  readonly player: CeremonyPlayer;
  readonly backup: string;
  /** Blocks that it has read. */
  height: number;
}

async function sitDown(text: string, genesisText = chain.genesisText) {
  const player = createCeremonyPlayer(host);
  const opening = { text, passphrase, electionId: election, attempt: 1 };
  return { player, sat: await player.sit({ backup: opening, genesisText }) };
}

async function trusteeOf(backup: string): Promise<Trustee> {
  const { player, sat } = await sitDown(backup);
  assert(sat.ok, "the backup opens");
  return { player, backup, height: 0 };
}

const backups = await Promise.all(
  [1, 2, 3].map((index) => createCeremonyPlayer(host).makeBackup({ terms: termsOf(index), passphrase })),
);
const trustees = await Promise.all(backups.map(trusteeOf));

async function stepOf(trustee: Trustee): Promise<PlayerStep> {
  const followed = await trustee.player.follow(chain.blocks.slice(trustee.height));
  assert(followed.ok, "the chain is sound");
  trustee.height = chain.blocks.length;
  return followed.value;
}

/** The transaction that a step's message becomes at the server. */
function transactionOf(step: PlayerStep): Transaction | null {
  if (step.do !== "send") return null;
  const { message } = step;
  if (message.kind === "certificate") return admitCertificate(chain.registrar, { election, ...message });
  const decoded = decodeTransaction(message.transaction, chain.genesis.limits);
  assert(decoded.ok, "the page sends what the ledger reads");
  return decoded.value;
}

/** Everyone in turn, each in a block of its own, until nobody has anything to send. */
async function play(players: readonly Trustee[]): Promise<void> {
  for (;;) {
    let sent = 0;
    for (const trustee of players) {
      const transaction = transactionOf(await stepOf(trustee));
      if (transaction === null) continue;
      chain.seal([transaction]);
      sent += 1;
    }
    if (sent === 0) return;
  }
}

test("ADM-3: a backup names its place in clear, holds the seed only under the passphrase, and nothing is sent without it", async () => {
  const [text = ""] = backups;
  expect(readSeedBackup(text)).toMatchObject({ ok: true, value: { election_id: election, index: 1, size: 3 } });
  const player = createCeremonyPlayer(host);
  const locked = { text, passphrase: "four usual words together", electionId: election, attempt: 1 };
  expect(await player.sit({ backup: locked, genesisText: chain.genesisText })).toEqual({
    ok: false,
    error: { code: "BACKUP_LOCKED" },
  });
  await expect(player.follow([])).rejects.toThrow();
  const old = await player.sit({ backup: { ...locked, passphrase, attempt: 2 }, genesisText: chain.genesisText });
  expect(old).toMatchObject({ ok: false, error: { code: "BACKUP_OF_ANOTHER_ATTEMPT" } });
});

test("a server of another chain gets no certificate", async () => {
  const { sat } = await sitDown(backups[0] ?? "", sealedChain(seededRandom("another")).genesisText);
  expect(sat).toEqual({ ok: false, error: { code: "GENESIS_CHANGED" } });
});

test("ADM-3: pages that read the chain make the key together, and whoever left goes on from the backup alone", async () => {
  const [anna, ben] = trustees;
  assert(anna !== undefined && ben !== undefined, "there are three");
  await play([anna, ben]);
  expect(await stepOf(anna)).toEqual({ do: "wait", phase: "certificates", missing: [3] });
  // Cleo's first device is gone after the certificate; another one reads the whole chain anew.
  const first = transactionOf(await stepOf(trustees[2] ?? anna));
  assert(first !== null, "the certificate is due");
  chain.seal([first]);
  const cleo = await trusteeOf(backups[2] ?? "");
  const everyone = [anna, ben, cleo];
  await play(everyone);
  for (const trustee of everyone) expect((await stepOf(trustee)).do).toBe("done");
  expect(ceremonyView(chain.state(), election)?.phase).toBe("complete");
});

test("the key that a trustee reads out is worked out of his own seed, which is the one in his backup", async () => {
  const [text = ""] = backups;
  const { sat } = await sitDown(text);
  const clear = readSeedBackup(text);
  assert(sat.ok && clear.ok, "the backup opens");
  expect(sat.value.verificationKey).toBe(clear.value.verification_key);
  expect(ownKeyIn(text, election)).toEqual({
    ok: true,
    value: { kind: "seed", key: sat.value.verificationKey, attempt: 1 },
  });
});

test("a block that no quorum sealed is not believed", async () => {
  const ben = await trusteeOf(backups[1] ?? "");
  const [block, ...others] = chain.blocks;
  assert(block !== undefined, "the ceremony stands in blocks");
  const forged = { ...block, seals: block.seals.slice(1) };
  expect(await ben.player.follow([forged, ...others])).toEqual({
    ok: false,
    error: { code: "BLOCK_INVALID", index: 1, detail: "CERTIFICATE_INVALID" },
  });
});

test("the seed alone opens the share of the key on its own network’s ledger, and the part made with it is right", async () => {
  const parameters = ceremonyView(chain.state(), election)?.parameters;
  const trusteesText = `[["Pedersen",${parameters}]]`;
  const { election: text, context } = smallElection(election, trusteesText);
  const options = { registration: "open", ballots_min: 1, replacing_allowed: false, closes_at: null } as const;
  chain.seal([openElection(chain.registrar, { election: text, trustees: trusteesText, options, roll: null })]);
  voteAndClose(
    chain,
    {
      uuid: election,
      context,
      choices: [
        [1, 0],
        [0, 1],
      ],
    },
    random,
  );
  const state = chain.state().elections.get(election);
  assert(state !== undefined, "the election stands on the ledger");
  const block = chain.blocks.findLast(({ transactions }) => transactions.some(({ type }) => type === "open-election"));
  assert(block !== undefined, "a block opened it");
  const evidence = { uuid: election, genesisText: chain.genesisText, block, changes: [] };
  for (const [at, backup] of backups.entries()) {
    const own = ownKeyIn(backup, election);
    assert(own.ok, "the backup is one");
    expect(findOwnKey({ evidence, own: own.value }, nobleSignatureChecker)).toMatchObject({ value: { owner: at + 1 } });
    // The same key, where one of the other kind is meant, is not found.
    const other = { kind: "key", key: own.value.key } as const;
    expect(findOwnKey({ evidence, own: other }, nobleSignatureChecker)).toMatchObject({ value: { owner: null } });
  }
  const stranger = await createCeremonyPlayer(host).makeBackup({ terms: termsOf(1), passphrase });
  const pushedOut = ownKeyIn(stranger, election);
  assert(pushedOut.ok, "the backup is one");
  expect(findOwnKey({ evidence, own: pushedOut.value }, nobleSignatureChecker)).toMatchObject({
    value: { owner: null },
  });
  const desk = createTrusteeDesk(host);
  for (const index of [3, 1]) {
    const backup = backups[index - 1] ?? "";
    const clear = readSeedBackup(backup);
    assert(clear.ok, "the backup is one");
    const holds = { kind: "seed", verificationKey: clear.value.verification_key } as const;
    const publicKey = context.group.encode(state.trusteeKeys[index - 1] ?? context.group.identity);
    const request = {
      genesisText: chain.genesisText,
      blocks: chain.blocks.slice(),
      electionId: election,
      owner: index,
      publicKey,
      encryptedTally: state.encryptedTally ?? "",
    };
    const wrong = { ...holds, verificationKey: "ab".repeat(32) };
    expect(await desk.checkBackup({ text: backup, passphrase, electionId: election, holds: wrong })).toMatchObject({
      ok: false,
      error: { code: "BACKUP_OF_ANOTHER_KEY" },
    });
    const foreign = { ...request, owner: index === 1 ? 3 : 1 };
    const sealed = { text: backup, passphrase, holds };
    const part = (of: typeof request, backup = sealed) =>
      desk.makePart(
        { backup, request: of },
        () => {},
        async () => null,
      );
    const refused = await part(foreign);
    expect(refused).toEqual({ ok: false, error: { code: "TRUSTEE_DIFFERS" } });
    const seat = await openSeedBackup({ text: backup, passphrase, electionId: election }, host);
    assert(seat.ok, "the passphrase opens it");
    const elsewhere = await sealSeedBackup({ ...seat.value, genesisHash: `0x${"11".repeat(32)}` }, passphrase, host);
    const ofAnotherNetwork = await part(request, { ...sealed, text: elsewhere });
    expect(ofAnotherNetwork).toEqual({ ok: false, error: { code: "GENESIS_CHANGED" } });
    const made = await part(request);
    assert(made.ok, "the part is made");
    const decoded = decodeTransaction(made.value, chain.genesis.limits);
    assert(decoded.ok, "the part is canonical");
    chain.seal([decoded.value]);
  }
  expect(chain.state().elections.get(election)?.partialDecryptions.size).toBe(2);
  expect(chain.state().elections.get(election)?.faultyTrustees.size).toBe(0);
});
