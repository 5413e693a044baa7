import { genesisHash, genesisValidators, parseGenesis } from "@tabella/chain/genesis";
import type { Hash } from "@tabella/crypto/hex";
import { ok, type Result } from "@tabella/crypto/result";

/** What the pages show of a genesis file. */
export interface GenesisDescription {
  readonly hash: Hash;
  readonly chainId: number;
  readonly validators: readonly { readonly address: string; readonly name: string }[];
}

/** Reads a genesis.json of the server or of the reader's own; the error says what is wrong with it. */
export function describeGenesis(text: string): Result<GenesisDescription, string> {
  const genesis = parseGenesis(text);
  if (!genesis.ok) return genesis;
  return ok({
    hash: genesisHash(genesis.value),
    chainId: genesis.value.chain_id,
    validators: genesisValidators(genesis.value).map(({ address, name }) => ({ address, name })),
  });
}
