import type { Hex } from "@tabella/crypto/hex";
import type { HybridPublicKey } from "@tabella/crypto/signature";

/** `genesis.json`: the root of trust of a chain. Its hash stands in every signed message. */
export interface Genesis {
  readonly format: "tabella-genesis-1";
  readonly chain_id: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly validators: readonly (HybridPublicKey & { readonly name: string })[];
  /** Ed25519 public key of the registrar, who opens elections and adds credentials. */
  readonly registrar: Hex;
  readonly limits: {
    readonly transaction_bytes_max: number;
    readonly block_transactions_max: number;
    readonly block_bytes_max: number;
  };
}
