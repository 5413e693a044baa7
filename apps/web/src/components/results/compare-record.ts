import { err, ok, type Result } from "@tabella/crypto/result";
import { readArchive } from "@tabella/election/archive";
import { parsePublicCredentials, totalWeight } from "@tabella/election/credential-list";
import { parseElection } from "@tabella/election/election";
import { parseResult } from "@tabella/election/election-result";
import { parseSizedEncryptedTally } from "@tabella/election/tally";
import type { ElectionDetail, ElectionResultView } from "@tabella/rpc/api/schemas";

/** What the page of a result shows of an election. */
export interface RecordFigures {
  readonly name: string;
  /** Those that count, and the votes that they count for. */
  readonly ballots: number;
  readonly weight: number;
  /** Voting keys on the list, and the votes that they would count for. */
  readonly keys: number;
  readonly keyWeight: number;
  readonly questions: readonly {
    readonly question: string;
    readonly max: number;
    readonly answers: readonly { readonly answer: string; readonly votes: number | null }[];
    readonly blankVotes: number | null;
  }[];
}

/** One thing that the page shows otherwise than the record; null: it is not there at all. */
export interface Difference {
  readonly what:
    | "name"
    | "ballots"
    | "weight"
    | "keys"
    | "keyWeight"
    | "question"
    | "max"
    | "answer"
    | "votes"
    | "blank";
  /** Question or answer, as the record has it where it has it. */
  readonly about: string;
  readonly shown: string | number | null;
  readonly recorded: string | number | null;
}

/** Reads the figures out of a record itself. That they are true is for the verifier: ask it first. */
export function figuresOfRecord(archive: Uint8Array): Result<RecordFigures, string> {
  const record = readArchive(archive);
  if (!record.ok) return err(record.error.detail);
  const { encryptedTally, result } = record.value;
  const election = parseElection(record.value.election);
  if (!election.ok) return election;
  const credentials = parsePublicCredentials(record.value.credentials);
  if (!credentials.ok) return credentials;
  const sized = encryptedTally === null ? null : parseSizedEncryptedTally(encryptedTally.sized);
  if (sized?.ok === false) return sized;
  const counts = result === null ? null : parseResult(result);
  if (counts?.ok === false) return counts;
  return ok({
    name: election.value.name,
    ballots: sized?.value.num_tallied ?? 0,
    weight: sized?.value.total_weight ?? 0,
    keys: credentials.value.length,
    keyWeight: totalWeight(credentials.value),
    questions: election.value.questions.map(({ question, max, answers, blank }, at) => {
      const votes = counts?.value[at];
      // A blank vote is the first choice of its question (spec 4.11.1).
      const first = blank === true ? 1 : 0;
      return {
        question,
        max,
        answers: answers.map((answer, choice) => ({ answer, votes: votes?.[first + choice] ?? null })),
        blankVotes: blank === true ? (votes?.[0] ?? null) : null,
      };
    }),
  });
}

/** The same of what the server told, which is what the page shows. */
export function figuresShown(election: ElectionDetail, result: ElectionResultView): RecordFigures {
  return {
    name: election.name,
    ballots: result.ballots,
    weight: result.totalWeight,
    keys: election.credentialCount,
    keyWeight: election.credentialWeight,
    questions: result.questions.map(({ question, answers, blankVotes }, at) => ({
      question,
      max: election.questions[at]?.max ?? 1,
      answers,
      blankVotes,
    })),
  };
}

/** Everything that is not shown as it is recorded, in the order of the page. */
export function differences(shown: RecordFigures, recorded: RecordFigures): Difference[] {
  const ofPage = new Map(rowsOf(shown).map((row) => [row.place, row]));
  const ofRecord = new Map(rowsOf(recorded).map((row) => [row.place, row]));
  return [...new Set([...ofRecord.keys(), ...ofPage.keys()])].flatMap((place): Difference[] => {
    const page = ofPage.get(place);
    const record = ofRecord.get(place);
    const row = record ?? page;
    if (row === undefined || page?.value === record?.value) return [];
    return [{ what: row.what, about: row.about, shown: page?.value ?? null, recorded: record?.value ?? null }];
  });
}

interface Row {
  /** The same place has the same name on page and record. */
  readonly place: string;
  readonly what: Difference["what"];
  readonly about: string;
  readonly value: string | number | null;
}

function rowsOf({ name, ballots, weight, keys, keyWeight, questions }: RecordFigures): Row[] {
  const whole = Object.entries({ name, ballots, weight, keys, keyWeight }) as [Difference["what"], string | number][];
  return [
    ...whole.map(([what, value]) => ({ place: what, what, about: "", value })),
    ...questions.flatMap(({ question, max, answers, blankVotes }, at): Row[] => [
      { place: `${at}`, what: "question", about: question, value: question },
      { place: `${at} max`, what: "max", about: question, value: max },
      ...answers.flatMap(({ answer, votes }, choice): Row[] => [
        { place: `${at} ${choice}`, what: "answer", about: question, value: answer },
        { place: `${at} ${choice} votes`, what: "votes", about: answer, value: votes },
      ]),
      { place: `${at} blank`, what: "blank", about: question, value: blankVotes },
    ]),
  ];
}
