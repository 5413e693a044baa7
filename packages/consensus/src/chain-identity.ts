import type { Hash } from "@tabella/crypto/hex";

/** What every signed message binds, so that nothing can be replayed on another chain (SEC-16). */
export interface ChainIdentity {
  readonly chainId: number;
  readonly genesisHash: Hash;
}
