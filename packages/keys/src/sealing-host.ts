import { pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { SealingHost } from "@tabella/chain/passphrase-seal";

/** What Node lends to sealing and opening backups under a passphrase. */
export const nodeSealingHost: SealingHost = {
  random: (byteLength) => new Uint8Array(randomBytes(byteLength)),
  derive: async (password, { salt, iterations }) =>
    new Uint8Array(await promisify(pbkdf2)(password, salt, iterations, 32, "sha256")),
};
