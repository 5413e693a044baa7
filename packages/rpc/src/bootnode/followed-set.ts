import { parseGenesis } from "@tabella/chain/genesis";
import {
  type CertifiedChange,
  followOn,
  foundingValidators,
  type KnownValidators,
  sealersOf,
} from "@tabella/chain/validator-changes";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address, SignatureChecker } from "@tabella/crypto/signature";

/** A change of the set, for somebody who knows those before it. */
export interface NextChange {
  /** How many changes came before this one. */
  readonly after: number;
  readonly change: CertifiedChange;
}

/**
 * The set of validators as a bootnode has followed it from genesis: their records always find room. It asks nobody; the
 * validators show it what it has not seen, and it believes the seals.
 */
export class FollowedSet {
  readonly #checker: SignatureChecker;
  #known: KnownValidators;
  #addresses: ReadonlySet<Address>;

  constructor(founding: KnownValidators, checker: SignatureChecker) {
    this.#checker = checker;
    this.#known = founding;
    this.#addresses = addressesOf(founding);
  }

  get identity(): ChainIdentity {
    return this.#known.identity;
  }

  /** Changes since genesis, as far as they were shown. */
  get changes(): number {
    return this.#known.history.length - 1;
  }

  has(address: Address): boolean {
    return this.#addresses.has(address);
  }

  /** One that is known already, or that comes too early, changes nothing. */
  follow({ after, change }: NextChange): Result<null, "CHANGE_REFUSED"> {
    if (after !== this.changes) return ok(null);
    const followed = followOn(this.#known, [change], this.#checker);
    if (!followed.ok) return err("CHANGE_REFUSED");
    this.#known = followed.value;
    this.#addresses = addressesOf(followed.value);
    return ok(null);
  }
}

function addressesOf(known: KnownValidators): ReadonlySet<Address> {
  return new Set(sealersOf(known, Number.MAX_SAFE_INTEGER).map(({ address }) => address));
}

/** @param genesisText content of `genesis.json` */
export function followedSet(genesisText: string, checker: SignatureChecker): Result<FollowedSet, string> {
  const genesis = parseGenesis(genesisText);
  return genesis.ok ? ok(new FollowedSet(foundingValidators(genesis.value), checker)) : genesis;
}
