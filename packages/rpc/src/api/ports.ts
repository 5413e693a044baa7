/** What the routers ask for: the host (apps/api) answers with the database and the validators, tests as they like. */
import type { Result } from "@tabella/crypto/result";
import type { output } from "zod";
import type * as actions from "./administrator-actions.ts";
import type * as ceremony from "./ceremony-schemas.ts";
import type * as chain from "./chain-schemas.ts";
import type { ApiFailure } from "./failure.ts";
import type * as api from "./schemas.ts";

export type Answer<Value> = Promise<Result<Value, ApiFailure>>;

/** Who asks, from a session that was alive when the request came in. */
export interface Caller {
  readonly accountId: string;
  readonly sessionId: string;
  readonly role: api.Role;
}

/** Account and tokens of a new session; the router decides whether they travel in cookies or in the body. */
export interface NewSession {
  readonly account: api.Account;
  readonly tokens: api.Tokens;
}

export interface AuthPort {
  /** EMAIL_TAKEN, PASSWORD_TOO_EASY; else the new account is logged in. */
  register(input: api.RegisterInput): Answer<NewSession>;
  /**
   * LOGIN_FAILED for an unknown account and a wrong password alike; TOO_MANY_ATTEMPTS. To the right password alone, where
   * another one has to take its place: NEW_PASSWORD_NEEDED, LONGER_PASSWORD_NEEDED, PASSWORD_TOO_EASY.
   */
  login(input: api.LoginInput): Answer<NewSession>;
  /** A new access token of a living session; NOT_LOGGED_IN. */
  refresh(sessionToken: string): Answer<NewSession>;
  logout(caller: Caller): Promise<void>;
  account(caller: Caller): Answer<api.Account>;
}

export interface ElectionsPort {
  list(caller: Caller | null): Answer<api.ElectionSummary[]>;
  get(caller: Caller | null, electionId: string): Answer<api.ElectionDetail>;
  /** ACCOUNT_UNKNOWN of a trustee, BALLOT_TOO_LARGE. */
  create(caller: Caller, draft: api.ElectionDraftInput): Answer<api.ElectionDetail>;
  /** ELECTION_EXISTS once it is opened, CLOSING_TIME_PAST. */
  setClosingTime(caller: Caller, input: api.ClosingTimeInput): Answer<api.ElectionDetail>;
  open(caller: Caller, electionId: string): Answer<api.ElectionDetail>;
  close(caller: Caller, electionId: string): Answer<api.ElectionDetail>;
  result(caller: Caller | null, electionId: string): Answer<api.ElectionResultView>;
}

export interface RollPort {
  /** ROLL_INVALID with all that is wrong, ROLL_FIXED once the opening is ordered. */
  import(caller: Caller, input: api.RollImportInput): Answer<api.RollImported>;
}

/** What an administrator asks to be done. */
export interface Order {
  /** The procedure. */
  readonly action: string;
  readonly electionId: string | null;
  readonly facts: actions.ActionFacts;
  readonly requestId: string;
}

/** What came of it. */
export interface Outcome {
  /** The code of the refusal; null: it was done. */
  readonly refusal: string | null;
  /** The election that it has made. */
  readonly electionId: string | null;
}

export interface ActionsPort {
  /**
   * Puts an order on record before it is carried out; the answer takes what came of it, and never fails.
   * @throws if it cannot be recorded: then nothing may be done
   */
  begin(caller: Caller, order: Order): Promise<(outcome: Outcome) => Promise<void>>;
  /** The newest first. */
  list(page: actions.ActionPageInput): Answer<actions.ActionPage>;
}

export interface CredentialsPort {
  /** Idempotent for the same credential. */
  register(caller: Caller, input: api.CredentialInput): Answer<api.CredentialStatus>;
}

export interface TrusteesPort {
  register(caller: Caller, input: api.TrusteeKeyInput): Answer<api.ElectionDetail>;
  mine(caller: Caller): Answer<api.TrusteeElection[]>;
  decryptionTask(caller: Caller, electionId: string): Answer<api.DecryptionTask>;
  submitDecryption(caller: Caller, input: api.PartialDecryptionInput): Answer<api.ElectionDetail>;
  /** NOT_FOUND if the election's trustees share no key. */
  ceremony(caller: Caller | null, electionId: string): Answer<ceremony.CeremonyStatus>;
  /** Idempotent for the same message. */
  submitCeremony(caller: Caller, input: ceremony.CeremonyMessageInput): Answer<ceremony.CeremonyStatus>;
  restartCeremony(caller: Caller, input: ceremony.CeremonyRestartInput): Answer<ceremony.CeremonyStatus>;
}

export interface VotesPort {
  submit(caller: Caller, input: api.SubmitVoteInput): Answer<api.VoteStatus>;
  status(caller: Caller, electionId: string): Answer<api.VoteStatus>;
}

export interface ChainPort {
  status(): Answer<chain.ChainStatus>;
  blocks(page: { readonly cursor: number | null; readonly limit: number }): Answer<chain.BlockPage>;
  blockRange(range: { readonly from: number; readonly limit: number }): Answer<chain.BlockRange>;
  block(id: chain.BlockId): Answer<chain.BlockView>;
  transaction(hash: string): Answer<chain.TransactionView>;
  receipt(of: { readonly transactionHash: string } | { readonly ballotHash: string }): Answer<chain.ReceiptView>;
  absence(of: api.CredentialInput): Answer<chain.AbsenceView>;
  validators(): Answer<chain.ValidatorView[]>;
  validatorChanges(): Answer<chain.ValidatorChangesView>;
  misdeeds(): Answer<chain.MisdeedsView>;
  /** NOT_FOUND if the chain has no block of the height. */
  checkpoint(of: { readonly height: number | null; readonly since: number | null }): Answer<chain.CheckpointView>;
  elections(): Answer<chain.LedgerElection[]>;
  pool(): Answer<chain.PoolView>;
  search(text: string): Answer<chain.SearchAnswer>;
  /** `genesis.json` as the API was given it. */
  genesis(): string;
  /** Every block after `after` (null: after the head of now), each once, in order, until the signal fires. */
  newBlocks(after: number | null, signal: AbortSignal): AsyncIterable<chain.BlockSummary>;
}

export interface HealthPort {
  health(): Promise<output<typeof api.Health>>;
}

export interface ApiPorts {
  readonly auth: AuthPort;
  readonly elections: ElectionsPort;
  readonly roll: RollPort;
  readonly actions: ActionsPort;
  readonly credentials: CredentialsPort;
  readonly trustees: TrusteesPort;
  readonly votes: VotesPort;
  readonly chain: ChainPort;
  readonly health: HealthPort;
}

/** Where a browser's tokens live: cookies on this response. */
export interface SessionCookies {
  read(): string | null;
  write(tokens: api.Tokens): void;
  clear(): void;
}

/** One request. */
export interface ApiContext {
  readonly requestId: string;
  readonly caller: Caller | null;
  readonly cookies: SessionCookies;
  readonly ports: ApiPorts;
}
