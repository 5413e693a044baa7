import { sha256Hex } from "@tabella/crypto/belenios-hash";
import type { ElectionRecord } from "@tabella/election/archive";
import { encodeJson } from "@tabella/election/compact-json";
import { type TarFile, writeTar } from "@tabella/election/tar";

/** One event with the data before it. What is left out is what belongs there: so a lie stands alone. */
export interface ForgedEvent {
  readonly type: string;
  readonly data: readonly string[];
  readonly height?: unknown;
  /** null: none. */
  readonly parent?: string | null;
  readonly payload?: string | null;
  /** Changes the event's own text, after everything else. */
  readonly rewrite?: (text: string) => string;
}

/** The events of a record, each with its data files, the payload last. */
export function eventsOf(record: ElectionRecord): ForgedEvent[] {
  const { election, trustees, credentials, encryptedTally, result } = record;
  return [
    { type: "Setup", data: setupData([election, trustees, credentials]) },
    ...record.ballots.map((ballot) => ({ type: "Ballot", data: [ballot] })),
    ...(record.closed ? [{ type: "EndBallots", data: [] }] : []),
    ...(encryptedTally === null ? [] : [{ type: "EncryptedTally", data: [encryptedTally.text, encryptedTally.sized] }]),
    ...record.partialDecryptions.map(({ owner, text }) => ({
      type: "PartialDecryption",
      data: [text, encodeJson({ owner, payload: sha256Hex(text) })],
    })),
    ...(result === null ? [] : [{ type: "Result", data: [result] }]),
  ];
}

/** Election, trustees and credentials, and the message that names them. */
export function setupData([election = "", trustees = "", credentials = ""]: readonly string[]): string[] {
  const names = {
    election: sha256Hex(election),
    trustees: sha256Hex(trustees),
    credentials: sha256Hex(credentials),
  };
  return [election, trustees, credentials, encodeJson(names)];
}

/** The files of an archive whose names, payloads, heights and parents follow from the events, unless an event lies about them. */
export function filesOf(
  events: readonly ForgedEvent[],
  { timestamp, header }: { readonly timestamp: number; readonly header?: string },
): TarFile[] {
  const files = [{ name: "BELENIOS", text: header ?? encodeJson({ version: 1, timestamp: `${timestamp}` }) }];
  let before: string | null = null;
  for (const [at, event] of events.entries()) {
    for (const text of event.data) files.push({ name: `${sha256Hex(text)}.data.json`, text });
    const last = event.data.at(-1);
    const { parent = before, height = at, payload = last === undefined ? null : sha256Hex(last) } = event;
    const message = {
      ...(parent === null ? {} : { parent }),
      height,
      type: event.type,
      ...(payload === null ? {} : { payload }),
    };
    const text = event.rewrite?.(encodeJson(message)) ?? encodeJson(message);
    before = sha256Hex(text);
    files.push({ name: `${before}.event.json`, text });
  }
  return files;
}

/** The bytes of an archive with these events. */
export function forgeArchive(record: ElectionRecord, events: readonly ForgedEvent[] = eventsOf(record)): Uint8Array {
  return writeTar(filesOf(events, record), record.timestamp);
}
