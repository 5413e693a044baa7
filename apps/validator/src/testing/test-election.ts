import { randomBytes } from "node:crypto";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import {
  addCredentials,
  admitCertificate,
  closeElection,
  openElection,
  type RegistrarSigner,
} from "@tabella/chain/registrar";
import type { BallotTransaction, Transaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import { ed25519Group } from "@tabella/crypto/group";
import { type PreparedBallot, signedHash } from "@tabella/election/ballot";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import {
  type ElectionContext,
  encodeElection,
  generateUuid,
  openElection as openContext,
} from "@tabella/election/election";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { electionPublicKey, encodeTrustees, parseTrustees } from "@tabella/election/trustees";

/** For tests: one election with one trustee, and the texts of its transactions as they are submitted. */
export class TestElection {
  readonly context: ElectionContext;
  readonly #trustees: string;
  readonly #genesisHash: BallotTransaction["ballot_hash"];
  readonly #registrar: Parameters<typeof openElection>[0];

  constructor(genesis: Genesis, signer: RegistrarSigner) {
    this.#registrar = { identity: chainIdentity(genesis), signer };
    this.#genesisHash = this.#registrar.identity.genesisHash;
    this.#trustees = encodeTrustees([{ kind: "Single", message: generateTrusteeKey(randomBytes).publicKey }]);
    const trustees = parseTrustees(this.#trustees);
    if (!trustees.ok) throw new Error(trustees.error);
    const context = openContext(
      encodeElection({
        version: 1,
        description: "",
        name: "Board",
        group: "Ed25519",
        public_key: ed25519Group.encode(electionPublicKey(trustees.value)),
        questions: [{ answers: ["Ada", "Bob"], min: 0, max: 1, question: "Who?" }],
        uuid: generateUuid(randomBytes),
      }),
    );
    if (!context.ok) throw new Error(context.error);
    this.context = context.value;
  }

  get uuid(): string {
    return this.context.election.uuid;
  }

  newCredential(): string {
    return generateCredential(randomBytes);
  }

  open({ replacing = false }: { readonly replacing?: boolean } = {}): string {
    return encodeTransaction(
      openElection(this.#registrar, {
        election: this.context.text,
        trustees: this.#trustees,
        options: { registration: "open", ballots_min: 1, replacing_allowed: replacing, closes_at: null },
        roll: null,
      }),
    );
  }

  register(...credentials: string[]): string {
    const list = credentials.map((credential) => ({
      credential: publicCredential(credential, this.uuid, randomBytes),
      weight: 1,
    }));
    return encodeTransaction(addCredentials(this.#registrar, { election: this.uuid, credentials: list }));
  }

  /** A trustee's certificate for the key ceremony of another election, admitted by the same registrar. */
  admit(of: Parameters<typeof admitCertificate>[1]): string {
    return encodeTransaction(admitCertificate(this.#registrar, of));
  }

  close(): string {
    return encodeTransaction(closeElection(this.#registrar, this.uuid));
  }

  /** @param tamper changes the ballot before the credential signs it: what a dishonest voter's program could do */
  ballot(credential: string, tamper: (prepared: PreparedBallot) => PreparedBallot = (prepared) => prepared): string {
    const { context } = this;
    const choices = [[1, 0]];
    const changed = tamper(prepareVote({ context, credential, choices }, randomBytes));
    const prepared = { ...changed, hash: signedHash(changed.unsigned) };
    const vote = { genesisHash: this.#genesisHash, context, credential, prepared };
    return encodeTransaction(castBallot(vote, randomBytes));
  }
}

/** The text of a transaction with some fields changed after it was signed. */
export function altered(text: string, change: (transaction: BallotTransaction) => Partial<BallotTransaction>): string {
  const transaction = JSON.parse(text) as BallotTransaction;
  return encodeTransaction({ ...transaction, ...change(transaction) } as Transaction);
}
