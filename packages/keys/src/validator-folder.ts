import { join } from "node:path";

/** Where things lie in a validator's folder, which its operator is given whole, and which its container mounts. */
export interface ValidatorFolder {
  readonly keyFile: string;
  /** What the validator may write. A new one holds the mark that the key has never signed, and nothing else. */
  readonly dataFolder: string;
}

export function validatorFolder(folder: string): ValidatorFolder {
  return { keyFile: join(folder, "keys", "validator.key.json"), dataFolder: join(folder, "data") };
}
