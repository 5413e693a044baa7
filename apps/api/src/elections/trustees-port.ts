import type { ElectionView } from "@tabella/chain/election-view";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { err, ok } from "@tabella/crypto/result";
import { setTrusteeKey, trusteeshipsOf, trusteesOf } from "@tabella/db/queries/trustees";
import { checkTrusteePublicKey } from "@tabella/election/trustee-key";
import type { Answer, Caller, ElectionsPort, TrusteesPort } from "@tabella/rpc/api/ports";
import type { TrusteeElection } from "@tabella/rpc/api/schemas";
import { electionDetail, type KnownElection, phaseOf } from "./election-views.ts";
import type { ElectionsHost } from "./elections-port.ts";
import { knownElection } from "./known-elections.ts";

interface TrusteesHost extends ElectionsHost {
  readonly elections: ElectionsPort;
  readonly transactionBytesMax: number;
  /** Told that a decryption has become final: perhaps the result is due. */
  readonly onDecryption: () => void;
}

export function createTrusteesPort(host: TrusteesHost): TrusteesPort {
  const { db, ledger, elections, registrar } = host;

  /** The election and the caller's place among its trustees. */
  async function asTrustee(caller: Caller, electionId: string): Answer<{ known: KnownElection; owner: number }> {
    const known = await knownElection(host, caller, electionId);
    if (!known.ok) return known;
    const mine = known.value.trustees.find(({ accountId }) => String(accountId) === caller.accountId);
    return mine === undefined
      ? err({ code: "NOT_A_TRUSTEE", election: electionId })
      : ok({ known: known.value, owner: mine.position });
  }

  return {
    async register(caller, { electionId, publicKey, pok }) {
      const trustee = await asTrustee(caller, electionId);
      if (!trustee.ok) return trustee;
      const { known, owner } = trustee.value;
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
      for (const election of await trusteeshipsOf(db, BigInt(caller.accountId))) {
        const known = await knownElection(host, caller, election.uuid);
        if (!known.ok) return known;
        const trustee = known.value.trustees.find(({ accountId }) => String(accountId) === caller.accountId);
        if (trustee === undefined) continue;
        const phase = phaseOf(known.value);
        const mustDecrypt = phase === "closed" && !hasDecrypted(known.value.onChain, trustee.position);
        views.push({
          electionId: election.uuid,
          name: election.name,
          phase,
          index: trustee.position,
          publicKey: trustee.publicKey,
          due: trustee.publicKey === null && phase === "draft" ? "key" : mustDecrypt ? "decryption" : "nothing",
        });
      }
      return ok(views);
    },

    async decryptionTask(caller, electionId) {
      const trustee = await asTrustee(caller, electionId);
      if (!trustee.ok) return trustee;
      const { known, owner } = trustee.value;
      const { onChain } = known;
      const view = electionDetail(known, { accountId: BigInt(caller.accountId), hasVoted: null }, "");
      const publicKey = view.trustees[owner - 1]?.publicKey ?? null;
      const isDue = onChain?.phase === "closed" && !hasDecrypted(onChain, owner);
      if (!isDue || onChain.encryptedTally === null || onChain.closedInBlock === null || publicKey === null) {
        return err({ code: "DECRYPTION_NOT_DUE", election: electionId });
      }
      return ok({
        electionId,
        owner,
        publicKey,
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
      const { owner } = trustee.value;
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
      // The ledger takes a part that does not hold, as it is signed, only to name who signed it.
      const fault = after.value.onChain?.faultyTrustees.find((trustee) => trustee.owner === owner);
      if (fault !== undefined && !hasDecrypted(after.value.onChain, owner)) {
        return err({ code: "PARTIAL_DECRYPTION_INVALID", owner, detail: fault.detail });
      }
      return elections.get(caller, electionId);
    },
  };
}

function hasDecrypted(onChain: ElectionView | null, owner: number): boolean {
  return onChain?.partialDecryptions.some((decryption) => decryption.owner === owner) ?? false;
}
