import { applyTransaction } from "@tabella/chain/apply-transaction";
import { sealKeyBackup } from "@tabella/chain/key-backup";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { assert } from "@tabella/crypto/result";
import { encodeScalar } from "@tabella/crypto/scalar";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { checkTrusteePublicKey } from "@tabella/election/trustee-key";
import { expect, test } from "vitest";
import { sealedElection, seededRandom } from "@/testing/sealed-election.ts";
import { browserSealingHost } from "./sealing-host.ts";
import { createTrusteeDesk } from "./trustee-desk.ts";

const host = { ...browserSealingHost, random: seededRandom("desk") };
const desk = createTrusteeDesk(host);
const passphrase = "four unusual words together";
const chain = sealedElection("desk", [
  [1, 0],
  [0, 1],
]);
const encryptedTally = chain.state.elections.get(chain.uuid)?.encryptedTally ?? "";
const { publicKey } = chain.trustee;
const privateKey = encodeScalar(chain.trustee.privateKey);
const text = await sealKeyBackup({ electionId: chain.uuid, publicKey, privateKey, passphrase }, host);
const holds = { kind: "key", publicKey } as const;
const request = {
  genesisText: chain.genesisText,
  blocks: chain.blocks,
  electionId: chain.uuid,
  owner: 1,
  publicKey,
  encryptedTally,
};

test("ADM-3: a key that was just made has a proof that holds and a backup that opens", async () => {
  const { backup, publicKey } = await desk.makeKey({ electionId: chain.uuid, passphrase });
  expect(checkTrusteePublicKey(publicKey).ok).toBe(true);
  const holds = { kind: "key", publicKey: publicKey.public_key } as const;
  const opened = { text: backup, passphrase, electionId: chain.uuid, holds };
  expect(await desk.checkBackup(opened)).toEqual({ ok: true, value: null });
  expect(await desk.checkBackup({ ...opened, passphrase: "four usual words together" })).toEqual({
    ok: false,
    error: { code: "BACKUP_LOCKED" },
  });
});

test("ADM-3: a backup whose private key is not that of its public key is found out before anything is registered", async () => {
  const privateKey = encodeScalar(chain.trustee.privateKey + 1n);
  const wrong = await sealKeyBackup({ electionId: chain.uuid, publicKey, privateKey, passphrase }, host);
  expect(await desk.checkBackup({ text: wrong, passphrase, electionId: chain.uuid, holds })).toEqual({
    ok: false,
    error: { code: "KEY_DOES_NOT_FIT" },
  });
});

test("the part that a trustee's browser makes is taken by the ledger, proofs and all", async () => {
  const steps: string[] = [];
  const seen: unknown[] = [];
  const agree = async (facts: unknown) => {
    // Nothing is decrypted while the trustee looks.
    expect(steps).not.toContain("decrypt");
    seen.push(facts);
    return null;
  };
  const made = await desk.makePart({ backup: { text, passphrase, holds }, request }, (step) => steps.push(step), agree);
  assert(made.ok, "an honest request is served");
  const decoded = decodeTransaction(made.value, chain.genesis.limits);
  assert(decoded.ok, "the transaction is canonical");
  const checker = nobleSignatureChecker;
  const context = { height: chain.blocks.length + 1, timestamp: Date.now(), checkedBallots: new Map(), checker };
  expect(applyTransaction(chain.state, decoded.value, context).ok).toBe(true);
  expect(seen).toMatchObject([{ ballots: 2, votes: 2, keys: 2, closesAt: null, isClosedEarly: false }]);
  expect([...new Set(steps)]).toEqual(["unlock", "replay", "decrypt"]);
});

test("with a wrong passphrase nothing is even looked at", async () => {
  const steps: string[] = [];
  const asked = { backup: { text, passphrase: "x", holds }, request };
  const made = await desk.makePart(
    asked,
    (step) => steps.push(step),
    async () => null,
  );
  expect(made).toEqual({ ok: false, error: { code: "BACKUP_LOCKED" } });
  expect(steps).toEqual(["unlock"]);
});

test("a sum that is not the sealed ballots' is never decrypted", async () => {
  const steps: string[] = [];
  const asked = { backup: { text, passphrase, holds }, request: { ...request, encryptedTally: "[]" } };
  const made = await desk.makePart(
    asked,
    (step) => steps.push(step),
    async () => null,
  );
  expect(made).toEqual({ ok: false, error: { code: "TALLY_DIFFERS" } });
  expect(steps).not.toContain("decrypt");
});

test("R36: a trustee who has seen what the sum is and says no leaves the key unused", async () => {
  const steps: string[] = [];
  const asked = { backup: { text, passphrase, holds }, request };
  const refuse = async () => ({ code: "NOT_AGREED" }) as const;
  const made = await desk.makePart(asked, (step) => steps.push(step), refuse);
  expect(made).toEqual({ ok: false, error: { code: "NOT_AGREED" } });
  expect(steps).not.toContain("decrypt");
});
