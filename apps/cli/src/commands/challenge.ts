import { err, ok, type Result } from "@tabella/crypto/result";
import { expandChallengeLink, parseChallengeLink } from "@tabella/election/challenge-link";
import {
  type ChallengeFailure,
  type CheckedChallenge,
  challengeSteps,
  checkChallengedBallot,
  parseChallengedBallot,
} from "@tabella/election/challenged-ballot";
import { type Election, type ElectionContext, openElection } from "@tabella/election/election";
import { parseTrackingCode } from "@tabella/election/tracking-code";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { type ElectionSource, electionText } from "../record/election-source.ts";

interface Options {
  readonly election?: string;
  readonly api?: string;
  readonly genesis?: string;
  readonly code?: string;
  readonly json?: true;
}

/** What a person hands over: which election it is of, and the text of the file once that election is known. */
interface Challenge {
  readonly uuid: string;
  expand(context: ElectionContext): Result<string, ChallengeFailure>;
}

type Verdict = Result<CheckedChallenge, ChallengeFailure>;

export function addCommand(program: Command): void {
  program
    .command("challenge")
    .description("a ballot that a voter challenged instead of casting it")
    .command("verify")
    .description("check what the voter's device encrypted; same exit codes as verify")
    .argument("<file or link>", "the file of the challenged ballot, or the link of its QR code")
    .option("--election <file.bel>", "the archive of the election")
    .option("--api <url>", "or a running network's API server, which has the election's text")
    .option("--genesis <file>", "with --api: whose seals count, instead of the server's own genesis.json")
    .option("--code <code>", "the lock code that the device showed before: the check fails if it is another")
    .option("--json", "print one JSON document")
    .action(async (given: string, options: Options) => {
      const challenge = readChallenge(given);
      const { text, sealedBy } = await electionText(sourceOf(options), challenge.uuid);
      const context = openElection(text);
      if (!context.ok) throw new UserFailure(`the election: ${context.error}`, exitCodes.usage);
      const expected = options.code === undefined ? null : codeOf(options.code);
      const verdict = compareCode(verify(context.value, challenge), expected);
      if (!verdict.ok) process.exitCode = exitCodes.failed;
      if (options.json) return printJson(verdict.ok ? { ok: true, ...verdict.value, sealedBy } : verdict);
      printVerdict(context.value.election, verdict, { sealedBy, isCompared: expected !== null });
    });
}

function sourceOf({ election, api, genesis }: Options): ElectionSource {
  if ((election === undefined) === (api === undefined)) {
    throw new UserFailure("give either --election with the archive, or --api with a server", exitCodes.usage);
  }
  if (election !== undefined) return { archive: election };
  return { api: api ?? "", genesis };
}

function readChallenge(given: string): Challenge {
  const link = parseChallengeLink(given.slice(given.indexOf("#") + 1));
  if (link.ok) {
    const { value } = link;
    return { uuid: value.electionUuid, expand: (context) => expandChallengeLink(context, value) };
  }
  if (/^https?:/.test(given))
    throw new UserFailure(`not the link of a challenged ballot: ${link.error}`, exitCodes.usage);
  const text = readInputText(given);
  const parsed = parseChallengedBallot(text);
  if (!parsed.ok) throw new UserFailure(`${given} is not a challenged ballot: ${parsed.error}`, exitCodes.usage);
  return { uuid: parsed.value.electionUuid, expand: () => ok(text) };
}

function codeOf(typed: string): string {
  const code = parseTrackingCode(typed);
  if (!code.ok) throw new UserFailure(`the lock code ${typed} is mistyped`, exitCodes.usage);
  return code.value;
}

function verify(context: ElectionContext, challenge: Challenge): Verdict {
  const text = challenge.expand(context);
  return text.ok ? checkChallengedBallot(context, text.value) : text;
}

function compareCode(verdict: Verdict, expected: string | null): Verdict {
  if (!verdict.ok || expected === null || verdict.value.lockCode === expected) return verdict;
  const detail = `the lock code of this ballot is ${verdict.value.lockCode}, not ${expected}`;
  return err({ step: "code", question: null, detail });
}

function printVerdict(
  election: Election,
  verdict: Verdict,
  { sealedBy, isCompared }: { readonly sealedBy: string | null; readonly isCompared: boolean },
): void {
  const failedAt = verdict.ok ? challengeSteps.length : challengeSteps.indexOf(verdict.error.step);
  for (const step of challengeSteps.slice(0, failedAt)) printLine(`${paint.green("✓")} ${step}`);
  if (!verdict.ok) {
    const { step, question, detail } = verdict.error;
    printLine(`${paint.red("✗")} ${step}: ${question === null ? "" : `question ${question + 1}: `}${detail}`);
    printLine(
      paint.red(
        "This is not the ballot that the device showed. Keep the file as evidence, and vote on another device.",
      ),
    );
    return;
  }
  printLine();
  printLine(`What this ballot holds (${election.name}):`);
  election.questions.forEach((question, at) => {
    const entries = verdict.value.choices[at] ?? [];
    const names = question.blank === true ? ["(blank vote)", ...question.answers] : question.answers;
    const chosen = names.filter((_, entry) => entries[entry] === 1);
    printLine(`  ${question.question}: ${paint.bold(chosen.length === 0 ? "(nothing)" : chosen.join(", "))}`);
  });
  printLine(`Lock code ${paint.bold(verdict.value.lockCode)}`);
  if (!isCompared) printLine("Compare it with the code that the device showed before you challenged it.");
  if (sealedBy !== null) printLine(`The election was sealed by the validators of the chain ${sealedBy}.`);
  printLine("This ballot was never signed. It is NOT counted, and nobody can cast it.");
}
