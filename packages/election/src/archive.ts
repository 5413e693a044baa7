import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "./collect.ts";
import { encodeJson, HexDigits, readJson } from "./compact-json.ts";
import { encodeOwnedPartialDecryption, parseOwnedPartialDecryption } from "./partial-decryption.ts";
import { readTar, type TarFile, writeTar } from "./tar.ts";

/** Everything public of one election (spec 4.4), each message as its exact JSON text. */
export interface ElectionRecord {
  /** Seconds since the epoch: the beginning of the election. */
  readonly timestamp: number;
  readonly election: string;
  readonly trustees: string;
  readonly credentials: string;
  /** All that were accepted, in order; the last of a credential counts. */
  readonly ballots: readonly string[];
  /** True behind the EndBallots event. */
  readonly closed: boolean;
  readonly encryptedTally: { readonly text: string; readonly sized: string } | null;
  readonly partialDecryptions: readonly { readonly owner: number; readonly text: string }[];
  readonly result: string | null;
}

/**
 * Why bytes are not an archive. `not-an-archive`: not a `.bel` at all. The others: it is one, but it does not have the
 * tar form, a file is not named by its hash, or the events are not a chain in the order of an election.
 */
export interface ArchiveFailure {
  readonly check: "not-an-archive" | "tar" | "names" | "events";
  readonly detail: string;
}

type EventType = "Setup" | "Ballot" | "EndBallots" | "EncryptedTally" | "PartialDecryption" | "Result";
/** The data files of one event, the payload last; none for EndBallots. */
export interface EventGroup {
  readonly type: EventType;
  readonly data: readonly string[];
}

const HeaderSchema = z.strictObject({ version: z.literal(1), timestamp: z.string().regex(/^[1-9][0-9]{0,9}$/) });
const EventSchema = z.strictObject({
  parent: z.exactOptional(HexDigits),
  height: z.int().min(0),
  type: z.string(),
  payload: z.exactOptional(HexDigits),
});
const SetupSchema = z.strictObject({ election: HexDigits, trustees: HexDigits, credentials: HexDigits });

/** Writes a `.bel` archive, byte for byte as belenios-tool does. */
export function writeArchive(record: ElectionRecord): Uint8Array {
  const files: TarFile[] = [{ name: "BELENIOS", text: encodeJson({ version: 1, timestamp: `${record.timestamp}` }) }];
  let parent: string | undefined;
  for (const [height, { type, data }] of eventGroups(record).entries()) {
    for (const text of data) files.push({ name: `${sha256Hex(text)}.data.json`, text });
    const payload = data.at(-1);
    const event = encodeJson({
      ...(parent === undefined ? {} : { parent }),
      height,
      type,
      ...(payload === undefined ? {} : { payload: sha256Hex(payload) }),
    });
    parent = sha256Hex(event);
    files.push({ name: `${parent}.event.json`, text: event });
  }
  return writeTar(files, record.timestamp);
}

/**
 * P-901: reads a `.bel` archive as far as its structure goes: tar form, names, chain of events, one event after the other in the
 * order of an election with single trustees and homomorphic questions. What the messages say is for the verifier.
 */
export function readArchive(bytes: Uint8Array): Result<ElectionRecord, ArchiveFailure> {
  const opened = openArchive(bytes);
  if (!opened.ok) return opened;
  const { timestamp, files } = opened.value;
  const names = collect(files, checkFileName);
  if (!names.ok) return fail("names", names.error);
  const groups = readEvents(files);
  if (!groups.ok) return fail("events", groups.error);
  const record = recordOf(timestamp, groups.value);
  return record.ok ? record : fail("events", record.error);
}

/** The files behind the header of an archive in the one tar form, all modified when the header says. */
export function openArchive(
  bytes: Uint8Array,
): Result<{ readonly timestamp: number; readonly files: readonly TarFile[] }, ArchiveFailure> {
  if (!looksLikeArchive(bytes)) return fail("not-an-archive", "no Belenios archive: it does not begin with its header");
  const tar = readTar(bytes);
  if (!tar.ok) return fail("tar", tar.error);
  const [first, ...files] = tar.value.files;
  const header = readJson(first?.text ?? "", HeaderSchema, { lengthMax: 200 });
  if (!header.ok) return fail("tar", `header: ${header.error}`);
  const timestamp = Number(header.value.timestamp);
  if (timestamp !== tar.value.modifiedAt) return fail("tar", "files modified at another time than the header's");
  return ok({ timestamp, files });
}

/** A file is named by the SHA-256 of its content, and is data or an event. */
export function checkFileName({ name, text }: TarFile): Result<void, string> {
  const hash = sha256Hex(text);
  const isNamed = name === `${hash}.data.json` || name === `${hash}.event.json`;
  return isNamed ? ok(undefined) : err(`${name}: the hash of its content is ${hash}`);
}

/** The archive as it stood right after its Setup event: no ballot cast. */
export function setupOf(record: ElectionRecord): ElectionRecord {
  return { ...record, ballots: [], closed: false, encryptedTally: null, partialDecryptions: [], result: null };
}

function eventGroups(record: ElectionRecord): EventGroup[] {
  const { election, trustees, credentials, encryptedTally, result } = record;
  const setup = encodeJson({
    election: sha256Hex(election),
    trustees: sha256Hex(trustees),
    credentials: sha256Hex(credentials),
  });
  return [
    { type: "Setup", data: [election, trustees, credentials, setup] },
    ...record.ballots.map((ballot): EventGroup => ({ type: "Ballot", data: [ballot] })),
    ...(record.closed ? [{ type: "EndBallots", data: [] } as const] : []),
    ...(encryptedTally === null
      ? []
      : [{ type: "EncryptedTally", data: [encryptedTally.text, encryptedTally.sized] } as const]),
    ...record.partialDecryptions.map(({ owner, text }): EventGroup => {
      return { type: "PartialDecryption", data: [text, encodeOwnedPartialDecryption(owner, sha256Hex(text))] };
    }),
    ...(result === null ? [] : [{ type: "Result", data: [result] } as const]),
  ];
}

const dataCount: Record<EventType, number> = {
  Setup: 4,
  Ballot: 1,
  EndBallots: 0,
  EncryptedTally: 2,
  PartialDecryption: 2,
  Result: 1,
};

/** Splits the files into events with the data before each; checks parents, heights, payloads and counts of data files. */
export function readEvents(files: readonly TarFile[]): Result<EventGroup[], string> {
  const groups: EventGroup[] = [];
  let data: string[] = [];
  let parent: string | undefined;
  for (const { name, text } of files) {
    if (name.endsWith(".data.json")) {
      data.push(text);
      continue;
    }
    const height = groups.length;
    const event = readJson(text, EventSchema, { lengthMax: 1_000 });
    if (!event.ok) return err(`event ${height}: ${event.error}`);
    const { type, payload } = event.value;
    if (event.value.height !== height) return err(`event ${height}: says height ${event.value.height}`);
    if (event.value.parent !== parent) return err(`event ${height}: its parent is not the event before it`);
    if (!isEventType(type)) return err(`event ${height}: type ${type} has no place in this kind of election`);
    if (data.length !== dataCount[type]) return err(`event ${height}: ${data.length} data files before ${type}`);
    const last = data.at(-1);
    if (payload !== (last === undefined ? undefined : sha256Hex(last))) {
      return err(`event ${height}: its payload is not the data before it`);
    }
    groups.push({ type, data });
    data = [];
    parent = sha256Hex(text);
  }
  return data.length === 0 ? ok(groups) : err("data behind the last event");
}

/** What the events record, if they stand in the order of an election. */
export function recordOf(timestamp: number, groups: readonly EventGroup[]): Result<ElectionRecord, string> {
  const rest = [...groups];
  const take = (type: EventType): readonly string[] | null => {
    if (rest[0]?.type !== type) return null;
    return rest.shift()?.data ?? null;
  };
  const [election, trustees, credentials, setup] = take("Setup") ?? [];
  if (election === undefined || trustees === undefined || credentials === undefined || setup === undefined) {
    return err("the first event is not Setup");
  }
  const setupData = readJson(setup, SetupSchema, { lengthMax: 1_000 });
  if (!setupData.ok) return err(`Setup: ${setupData.error}`);
  const named = [setupData.value.election, setupData.value.trustees, setupData.value.credentials];
  if ([election, trustees, credentials].some((text, at) => sha256Hex(text) !== named[at])) {
    return err("Setup: does not name election, trustees and credentials, in this order");
  }
  const ballots: string[] = [];
  for (let data = take("Ballot"); data !== null; data = take("Ballot")) ballots.push(...data);
  const closed = take("EndBallots") !== null;
  const [text, sized] = (closed ? take("EncryptedTally") : null) ?? [];
  const encryptedTally = text === undefined || sized === undefined ? null : { text, sized };
  const partialDecryptions: { owner: number; text: string }[] = [];
  if (encryptedTally !== null) {
    for (let data = take("PartialDecryption"); data !== null; data = take("PartialDecryption")) {
      const [payload, owned] = data;
      const parsed = parseOwnedPartialDecryption(owned ?? "");
      if (payload === undefined || !parsed.ok) return err("PartialDecryption: no owner");
      if (parsed.value.payload !== sha256Hex(payload))
        return err("PartialDecryption: names other data than stands before it");
      partialDecryptions.push({ owner: parsed.value.owner, text: payload });
    }
  }
  const [result = null] = (encryptedTally === null ? null : take("Result")) ?? [];
  const behind = rest[0]?.type;
  if (behind !== undefined) return err(`event ${groups.length - rest.length}: ${behind} stands out of order`);
  const messages = { timestamp, election, trustees, credentials, ballots, closed };
  return ok({ ...messages, encryptedTally, partialDecryptions, result });
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(dataCount, type);
}

/** The first header names the file BELENIOS. */
function looksLikeArchive(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 9)) === "BELENIOS\0";
}

function fail(check: ArchiveFailure["check"], detail: string) {
  return err({ check, detail });
}
