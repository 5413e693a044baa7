import { chainIdentity, genesisValidators, parseGenesis } from "@tabella/chain/genesis";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { ok, type Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";

/** What a bootnode knows of its network: whom it serves, and whose records always find room. */
export interface Network {
  readonly identity: ChainIdentity;
  readonly validators: ReadonlySet<Address>;
}

/** @param genesisText content of `genesis.json` */
export function networkOf(genesisText: string): Result<Network, string> {
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) return genesis;
  return ok({
    identity: chainIdentity(genesis.value),
    validators: new Set(genesisValidators(genesis.value).map(({ address }) => address)),
  });
}
