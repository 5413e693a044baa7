/** How LMDB opens a store. */
export const storeOptions = {
  maxDbs: 16,
  // With this off a commit ends with fdatasync of the data and a synchronous write of the meta page.
  overlappingSync: false,
  cache: false,
  encoding: "string",
  /*
   * Numbers of free pages that a commit looks at, and that are kept for the next one (lmdb's own options, which its types do
   * not name; by default 50,000 and 75,000). What consensus remembers is rewritten with every message and leaves holes of all
   * sizes: of a long list of them each commit goes through more than the last one, until a validator does little else.
   */
  maxFreeSpaceToLoad: 250,
  maxFreeSpaceToRetain: 250,
} as const;
