import type { ElectionView } from "@tabella/chain/election-view";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { err, ok } from "@tabella/crypto/result";
import { setTrusteeKey, trusteeshipsOf, trusteesOf } from "@tabella/db/queries/trustees";
import { checkTrusteePublicKey } from "@tabella/election/trustee-key";
import type { Answer, Caller, ElectionsPort, TrusteesPort } from "@tabella/rpc/api/ports";
import type { TrusteeElection } from "@tabella/rpc/api/schemas";
import { createCeremonyPort } from "./ceremony-port.ts";
import { isTurnOf, verificationKeyOf } from "./ceremony-views.ts";
import { currentCeremonyOf, type ElectionTrustee, electionTrustees, isPartNeeded } from "./election-trustees.ts";
import { type KnownElection, phaseOf } from "./election-views.ts";
import type { ElectionsHost } from "./elections-port.ts";
import { knownElection } from "./known-elections.ts";

interface TrusteesHost extends ElectionsHost {
  readonly elections: ElectionsPort;
  /** Told that a decryption has become final: perhaps the result is due. */
  readonly onDecryption: () => void;
}

export function createTrusteesPort(host: TrusteesHost): TrusteesPort {
  const { db, ledger, elections, registrar } = host;

  /** The election and the caller's place among its trustees. */
  async function asTrustee(
    caller: Caller,
    electionId: string,
    options: { readonly withCeremony?: boolean } = {},
  ): Answer<{ known: KnownElection; mine: ElectionTrustee }> {
    const known = await knownElection(host, caller, electionId, options);
    if (!known.ok) return known;
    const mine = trusteeOf(known.value, caller);
    return mine === null ? err({ code: "NOT_A_TRUSTEE", election: electionId }) : ok({ known: known.value, mine });
  }

  return {
    ...createCeremonyPort(host),

    async register(caller, { electionId, publicKey, pok }) {
      const trustee = await asTrustee(caller, electionId);
      if (!trustee.ok) return trustee;
      const { known, mine } = trustee.value;
      const { owner } = mine;
      // Who shares a key with others makes it in the ceremony.
      if (mine.kind === "shared") return err({ code: "TRUSTEE_KEY_INVALID" });
      const present = known.trustees.find(({ position }) => position === owner)?.publicKey ?? null;
      if (present !== null && present !== publicKey) return err({ code: "TRUSTEE_KEY_EXISTS", owner });
      if (present === null) {
        // A copied key and proof would count as its owner's: with it the election could never open.
        const isCopied = known.trustees.some((other) => other.publicKey === publicKey);
        if (isCopied || !checkTrusteePublicKey({ public_key: publicKey, pok }).ok) {
          return err({ code: "TRUSTEE_KEY_INVALID" });
        }
        const isOwn = await setTrusteeKey(db, {
          electionUuid: electionId,
          accountId: BigInt(caller.accountId),
          publicKey,
          pokChallenge: pok.challenge,
          pokResponse: pok.response,
        });
        const stored = (await trusteesOf(db, electionId)).find(({ position }) => position === owner);
        if (!isOwn || stored?.publicKey !== publicKey) return err({ code: "TRUSTEE_KEY_EXISTS", owner });
      }
      return elections.get(caller, electionId);
    },

    async mine(caller) {
      const views: TrusteeElection[] = [];
      for (const { uuid, name } of await trusteeshipsOf(db, BigInt(caller.accountId))) {
        const known = await knownElection(host, caller, uuid);
        // A draft in whose ceremony the caller takes part no longer is none of his.
        if (!known.ok && known.error.code === "NOT_FOUND") continue;
        if (!known.ok) return known;
        const mine = trusteeOf(known.value, caller);
        if (mine === null) continue;
        const { owner, kind, publicKey } = mine;
        const phase = phaseOf(known.value);
        views.push({ electionId: uuid, name, phase, index: owner, kind, publicKey, due: dueOf(known.value, mine) });
      }
      return ok(views);
    },

    async decryptionTask(caller, electionId) {
      const trustee = await asTrustee(caller, electionId, { withCeremony: true });
      if (!trustee.ok) return trustee;
      const { known, mine } = trustee.value;
      const { onChain, ceremony } = known;
      const { owner, publicKey, kind } = mine;
      const isDue = onChain?.phase === "closed" && isPartNeeded(onChain, owner);
      if (!isDue || onChain.encryptedTally === null || onChain.closedInBlock === null || publicKey === null) {
        return err({ code: "DECRYPTION_NOT_DUE", election: electionId });
      }
      const index = owner - known.trustees.length;
      const verificationKey = kind === "shared" ? verificationKeyOf(ceremony?.trustees[index - 1]) : null;
      return ok({
        electionId,
        owner,
        publicKey,
        seat: verificationKey === null ? null : { index, verificationKey },
        election: onChain.election,
        trustees: onChain.trustees,
        encryptedTally: onChain.encryptedTally,
        genesisHash: registrar.identity.genesisHash,
        ballots: onChain.ballotCount,
        openedInBlock: onChain.openedInBlock,
        closedInBlock: onChain.closedInBlock,
      });
    },

    async submitDecryption(caller, { electionId, transaction: text }) {
      const trustee = await asTrustee(caller, electionId);
      if (!trustee.ok) return trustee;
      const { owner } = trustee.value.mine;
      const decoded = decodeTransaction(text, { transaction_bytes_max: host.transactionBytesMax });
      if (!decoded.ok) return decoded;
      const transaction = decoded.value;
      const isMine =
        transaction.type === "partial-decryption" &&
        transaction.election_id === electionId &&
        transaction.owner === owner;
      if (!isMine) return err({ code: "WRONG_TRANSACTION", expected: `partial-decryption of trustee ${owner}` });
      const submitted = await ledger.submitAndWait(text);
      // Sent again after a lost answer: what stands on the ledger was checked like ours.
      if (!submitted.ok && submitted.error.code !== "PARTIAL_DECRYPTION_EXISTS") return submitted;
      host.onDecryption();
      const after = await knownElection(host, caller, electionId);
      if (!after.ok) return after;
      // The ledger takes a part that does not hold, as it is signed, only to name who signed it. A validator that lags may
      // know of an earlier one, and not yet of this.
      const fault = after.value.onChain?.faultyTrustees.find((trustee) => trustee.owner === owner);
      const isThisOne = submitted.ok && fault?.inBlock === submitted.value;
      if (isThisOne && !hasDecrypted(after.value.onChain, owner)) {
        return err({ code: "PARTIAL_DECRYPTION_INVALID", owner, detail: fault.detail });
      }
      return elections.get(caller, electionId);
    },
  };
}

function trusteeOf(known: KnownElection, caller: Caller): ElectionTrustee | null {
  return electionTrustees(known).find(({ account }) => String(account?.id) === caller.accountId) ?? null;
}

/** What a trustee must do now. */
function dueOf(known: KnownElection, { owner, kind, publicKey }: ElectionTrustee): TrusteeElection["due"] {
  const { onChain } = known;
  if (onChain !== null) {
    return onChain.phase === "closed" && isPartNeeded(onChain, owner) ? "decryption" : "nothing";
  }
  if (publicKey !== null || phaseOf(known) !== "draft") return "nothing";
  if (kind === "single") return "key";
  const ceremony = currentCeremonyOf(known);
  const mine = ceremony?.trustees[owner - known.trustees.length - 1];
  if (ceremony === null || mine === undefined || mine.certificate === null) return "key";
  return isTurnOf(ceremony, mine) ? "ceremony" : "nothing";
}

function hasDecrypted(onChain: ElectionView | null, owner: number): boolean {
  return onChain?.partialDecryptions.some((decryption) => decryption.owner === owner) ?? false;
}
