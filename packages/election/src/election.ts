/** A homomorphic question (spec 4.9.1). Field order is the order of serialisation. */
export interface Question {
  readonly answers: readonly string[];
  readonly blank?: boolean;
  readonly min: number;
  readonly max: number;
  readonly question: string;
}

/** The `election` message of the Belenios 3 specification (4.10). Field order is the order of serialisation. */
export interface Election {
  readonly version: 1;
  readonly description: string;
  readonly name: string;
  readonly group: "Ed25519";
  /** 64 hexadecimal digits, see crypto/group.ts */
  readonly public_key: string;
  readonly questions: readonly Question[];
  readonly uuid: string;
  readonly administrator?: string;
  readonly credential_authority?: string;
}
