import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { encodeJson } from "@tabella/election/compact-json";
import { writeTar } from "@tabella/election/tar";
import { elections } from "./elections.ts";
import { eventsOf, type ForgedEvent, filesOf, forgeArchive, setupData } from "./forged-archive.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";

/* Lies about the chain of events: swapped, dropped, replayed, out of order, pointing elsewhere. Names fit again. */

export function eventLies(): Member[] {
  const { record } = elections().plain;
  const events = eventsOf(record);
  const index = (type: string) => events.findIndex((event) => event.type === type);
  const event = (type: string): ForgedEvent => {
    const found = events[index(type)];
    if (found === undefined) throw new Error(`the record has an event ${type}`);
    return found;
  };
  const lie = (name: string, text: string, lying: readonly ForgedEvent[]): Member => ({
    name,
    lie: text,
    check: "archive.events",
    files: { archive: forgeArchive(record, lying) },
  });
  const withEvent = (type: string, change: Partial<ForgedEvent>) =>
    events.map((each, at) => (at === index(type) ? { ...each, ...change } : each));
  const rewritten = (type: string, rewrite: (text: string) => string) => withEvent(type, { rewrite });
  const without = (type: string) => events.toSpliced(index(type), 1);
  const moved = (type: string, to: number) => without(type).toSpliced(to, 0, event(type));
  const [setupText = "", trusteesText = "", credentialsText = "", named = ""] = event("Setup").data;
  const [decryption = "", owned = ""] = event("PartialDecryption").data;
  const zero = "0".repeat(64);
  const last = events.length - 1;

  return [
    lie("event-no-setup", "The first event, Setup, is missing.", without("Setup")),
    lie("event-setup-late", "A ballot stands before Setup.", moved("Setup", 1)),
    lie("event-setup-twice", "Setup comes a second time, behind the ballots.", events.toSpliced(3, 0, event("Setup"))),
    lie("event-ballot-late", "A ballot was taken after voting had ended.", moved("Ballot", index("EndBallots"))),
    lie("event-end-twice", "Voting ends twice.", events.toSpliced(index("EndBallots"), 0, event("EndBallots"))),
    lie(
      "event-tally-early",
      "The tally stands before the end of voting.",
      moved("EncryptedTally", index("EndBallots")),
    ),
    lie(
      "event-tally-twice",
      "The tally stands there twice.",
      events.toSpliced(index("EncryptedTally"), 0, event("EncryptedTally")),
    ),
    lie("event-no-end", "Voting never ended.", without("EndBallots")),
    lie("event-no-tally", "Trustees decrypted a tally that is not on record.", without("EncryptedTally")),
    lie(
      "event-decryption-early",
      "A trustee decrypted before there was a tally.",
      moved("PartialDecryption", index("EncryptedTally")),
    ),
    lie("event-result-early", "The result stands before the last trustee's part.", moved("Result", last - 1)),
    lie("event-result-twice", "The result stands there twice.", [...events, event("Result")]),
    lie(
      "event-swapped",
      "Two events are swapped as they stand, with their heights and parents.",
      events.map((each, at) => ({ ...each, height: at === 1 ? 2 : at === 2 ? 1 : at })),
    ),
    lie(
      "event-replayed",
      "The event of a ballot stands there a second time, byte for byte.",
      events.toSpliced(2, 0, { ...event("Ballot"), height: 1, parent: parentOf(record, 1) }),
    ),
    lie(
      "event-dropped",
      "A ballot's event was cut out, and the others still point at where it stood.",
      without("Ballot").map((each, at) =>
        at === 1 ? { ...each, height: 2, parent: parentOf(record, 2) } : { ...each, height: at === 0 ? 0 : at + 1 },
      ),
    ),
    lie("event-height", "An event says the height after its own.", withEvent("Ballot", { height: 2 })),
    lie("event-height-fraction", "An event is at height one and a half.", withEvent("Ballot", { height: 1.5 })),
    lie("event-height-text", "An event's height is a text.", withEvent("Ballot", { height: "1" })),
    lie(
      "event-height-negative",
      "The first event's height is -1, and so on.",
      events.map((each, at) => ({ ...each, height: at - 1 })),
    ),
    lie("event-parent", "An event's parent is nowhere.", withEvent("EndBallots", { parent: zero })),
    lie("event-parent-missing", "An event has no parent.", withEvent("EndBallots", { parent: null })),
    lie("event-parent-of-first", "The first event has a parent.", withEvent("Setup", { parent: zero })),
    lie(
      "event-parent-upper-case",
      "An event names its parent in upper case.",
      withEvent("EndBallots", { parent: `${parentOf(record, index("EndBallots"))?.toUpperCase()}` }),
    ),
    lie("event-payload", "A ballot's event names another payload.", withEvent("Ballot", { payload: zero })),
    lie("event-payload-missing", "A ballot's event names no payload.", withEvent("Ballot", { payload: null })),
    lie("event-payload-of-end", "The end of voting has a payload.", withEvent("EndBallots", { payload: zero })),
    lie("event-type", "An event is of a type that no election has.", [...events, { type: "Pause", data: [] }]),
    lie(
      "event-shuffle",
      "An event is a shuffle, which only questions have that are not homomorphic.",
      events.toSpliced(index("EncryptedTally") + 1, 0, { type: "Shuffle", data: [decryption, owned] }),
    ),
    lie(
      "event-more",
      "An event has a field that the specification does not know.",
      rewritten("Ballot", (text) => edited(text, ["x"], 1)),
    ),
    lie(
      "event-blank",
      "An event has a blank between two fields.",
      rewritten("Ballot", (text) => text.replace(",", ", ")),
    ),
    lie(
      "event-order-of-fields",
      "An event's fields stand in another order.",
      rewritten("EndBallots", (text) => encodeJson(Object.fromEntries(Object.entries(JSON.parse(text)).toReversed()))),
    ),
    lie(
      "event-not-json",
      "An event is not JSON.",
      rewritten("EndBallots", (text) => text.slice(1)),
    ),
    lie(
      "event-data-more",
      "A file stands before the end of voting that belongs to no event.",
      withEvent("EndBallots", { data: ["{}"], payload: null }),
    ),
    lie(
      "event-data-less",
      "The tally's own file is missing, only its size is there.",
      withEvent("EncryptedTally", { data: event("EncryptedTally").data.slice(1) }),
    ),
    {
      ...lie("event-data-behind", "A file stands behind the last event.", events),
      files: {
        archive: writeTar(
          [...filesOf(events, record), { name: `${sha256Hex("{}")}.data.json`, text: "{}" }],
          record.timestamp,
        ),
      },
    },
    lie(
      "setup-swapped",
      "Setup has trustees and election in each other's place.",
      withEvent("Setup", { data: [trusteesText, setupText, credentialsText, named] }),
    ),
    lie(
      "setup-names-other",
      "Setup names another list of credentials than stands before it.",
      withEvent("Setup", { data: [setupText, trusteesText, credentialsText, edited(named, ["credentials"], zero)] }),
    ),
    lie(
      "setup-names-swapped",
      "Setup names the trustees as the election.",
      withEvent("Setup", {
        data: [
          setupText,
          trusteesText,
          credentialsText,
          setupData([trusteesText, setupText, credentialsText])[3] ?? "",
        ],
      }),
    ),
    lie(
      "setup-more",
      "Setup has a field that the specification does not know.",
      withEvent("Setup", { data: [setupText, trusteesText, credentialsText, edited(named, ["x"], 1)] }),
    ),
    lie(
      "setup-upper-case",
      "Setup names the election in upper case.",
      withEvent("Setup", {
        data: [
          setupText,
          trusteesText,
          credentialsText,
          changed<string>(named, ["election"], (hash) => hash.toUpperCase()),
        ],
      }),
    ),
    lie(
      "owner-payload",
      "A trustee's part is named by another hash.",
      withEvent("PartialDecryption", { data: [decryption, edited(owned, ["payload"], zero)] }),
    ),
    lie(
      "owner-zero",
      "A trustee's part belongs to trustee 0.",
      withEvent("PartialDecryption", { data: [decryption, edited(owned, ["owner"], 0)] }),
    ),
    lie(
      "owner-fraction",
      "A trustee's part belongs to trustee 1.5.",
      withEvent("PartialDecryption", { data: [decryption, edited(owned, ["owner"], 1.5)] }),
    ),
    lie(
      "owner-text",
      "The owner of a trustee's part is a text.",
      withEvent("PartialDecryption", { data: [decryption, edited(owned, ["owner"], "1")] }),
    ),
    lie(
      "owner-more",
      "Beside the owner stands a field that the specification does not know.",
      withEvent("PartialDecryption", { data: [decryption, edited(owned, ["x"], 1)] }),
    ),
  ];
}

/** The parent that the event at this height has in the true archive. */
function parentOf(record: Parameters<typeof eventsOf>[0], height: number): string | null {
  const texts = filesOf(eventsOf(record), record).filter(({ name }) => name.endsWith(".event.json"));
  const before = texts[height - 1];
  return before === undefined ? null : sha256Hex(before.text);
}
