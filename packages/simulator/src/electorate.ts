import { signAsValidator } from "@tabella/chain/validator-signature";
import type { ValidatorChangeTransaction, ValidatorEntry } from "@tabella/chain/validator-transaction";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Signer } from "@tabella/crypto/signature";

export type Proposal = Pick<ValidatorChangeTransaction, "change" | "validator">;

/** Who votes on the set, and who is voted on, by number: the validators of genesis, and the newcomer after them. */
export class Electorate {
  private readonly identity: ChainIdentity;
  private readonly signers: readonly Signer[];
  /** Somebody whom nobody ever adds. */
  private readonly stranger: Signer;

  constructor(identity: ChainIdentity, signers: readonly Signer[], stranger: Signer) {
    this.identity = identity;
    this.signers = signers;
    this.stranger = stranger;
  }

  vote(by: number, proposal: Proposal, epoch: number): ValidatorChangeTransaction {
    const signer = this.signer(by);
    const { change, validator } = proposal;
    const unsigned = { type: "validator-change", change, validator, epoch, author: signer.address } as const;
    return signAsValidator(this.identity, unsigned, signer);
  }

  entry(who: number): ValidatorEntry {
    return { name: `v${who}`, ...this.signer(who).publicKey };
  }

  /** What never gets enough votes; another proposal for each name. Its keys could be a validator's. */
  addingStranger(name: string): Proposal {
    return { change: "add", validator: { name, ...this.stranger.publicKey } };
  }

  private signer(who: number): Signer {
    const signer = this.signers[who];
    if (signer === undefined) throw new Error("who votes, or is voted on, has a key");
    return signer;
  }
}
