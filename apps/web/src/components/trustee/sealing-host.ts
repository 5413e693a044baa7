import type { SealingHost } from "@tabella/chain/passphrase-seal";

/** What a browser lends to sealing and opening backups under a passphrase. */
export const browserSealingHost: SealingHost = {
  random: (byteLength) => crypto.getRandomValues(new Uint8Array(byteLength)),
  async derive(password, { salt, iterations }) {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(password), "PBKDF2", false, ["deriveBits"]);
    const derivation = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(salt), iterations };
    return new Uint8Array(await crypto.subtle.deriveBits(derivation, key, 256));
  },
};
