/** Where randomness comes from is an argument: WebCrypto or `node:crypto` outside, a seeded stream in tests. */
export type RandomSource = (byteLength: number) => Uint8Array;
