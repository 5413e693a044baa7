/** An election in which voters vote again and again: real accounts, a trustee, registration, all through the API. */
import type { Genesis } from "@tabella/chain/genesis";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import { openElection } from "@tabella/election/election";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { type ApiDoor, type Participant, randomPassword, signIn, signUp } from "../account/participant.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { closedLedger } from "../record/ledger-reader.ts";
import { questionsOf } from "./choices.ts";
import { decrypt, registerTrusteeKey, type Trustee } from "./trustee.ts";
import { type Polling, systemRandom } from "./voter.ts";

export interface RegisteredVoter {
  readonly participant: Participant;
  readonly credential: string;
  /** For whoever was logged out. */
  readonly login: () => Promise<Participant>;
}

export interface PollingDay {
  readonly electionId: string;
  readonly genesis: Genesis;
  readonly polling: Polling;
  readonly loginAsAdministrator: Person["login"];
  readonly trustee: Trustee;
  readonly loginAsTrustee: Person["login"];
  readonly voters: readonly RegisteredVoter[];
}

export const candidates = 2;

/** So many are registered at the same time. */
const atOnce = 4;
const finalWithinMs = 60_000;
const askAgainAfterMs = 200;

/**
 * Everything that comes before the first ballot: the clock of the run has not started yet.
 * @param day.domain of its people's e-mail addresses: several days of one network have people of their own
 */
export async function openPollingDay(
  network: LocalNetwork,
  day: { readonly name: string; readonly voterCount: number; readonly domain?: string },
  onProgress: (done: number, total: number) => void,
): Promise<PollingDay> {
  const { name: electionName, voterCount, domain = "example.org" } = day;
  const door: ApiDoor = { apiUrl: network.apiUrl, origin: network.origin };
  const person = async (name: string): Promise<Person> => {
    const login = { email: `${name}@${domain}`, password: randomPassword() };
    return { login: () => signIn(door, login), participant: await signUp(door, { ...login, displayName: name }) };
  };
  const { participant: appointed, login: loginAsAdministrator } = await person("administrator");
  await runApiCommand(network, "appoint-administrator", [appointed.email]);
  const administrator = await loginAsAdministrator();
  const { participant: trusteeAccount, login: loginAsTrustee } = await person("trustee");
  const api = await administrator.signedIn();
  const { uuid: electionId } = await api.elections.create.mutate({
    name: electionName,
    description: "Every voter votes again and again; the last ballot counts.",
    questions: questionsOf({ candidates, questions: 1 }).map((question) => ({
      ...question,
      blank: false,
      answers: [...question.answers],
    })),
    registration: "open",
    replacingAllowed: true,
    ballotsMin: 1,
    closesAt: null,
    trusteeEmails: [trusteeAccount.email],
    sharedTrustees: null,
  });
  const trustee = await registerTrusteeKey(trusteeAccount, electionId);
  await api.elections.open.mutate({ electionId });
  const detail = await api.elections.get.query({ electionId });
  const context = openElection(detail.election ?? "");
  if (!context.ok) throw new Error(`the API shows an election that cannot be read: ${context.error}`);
  const polling: Polling = { context: context.value, genesisHash: detail.genesisHash as Polling["genesisHash"] };
  const genesis = parseGenesisText(await api.chain.genesis.query());

  const voters: RegisteredVoter[] = [];
  const waiting = Array.from({ length: voterCount }, (_, at) => `voter-${at + 1}`);
  const desk = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      voters.push(await enrol(await person(name), electionId));
      onProgress(voters.length, voterCount);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, desk));
  return { electionId, genesis, polling, loginAsAdministrator, trustee, loginAsTrustee, voters };
}

/** Who waits for the end of the day does not stay logged in: sessions that nobody uses end. */
interface Person {
  readonly participant: Participant;
  readonly login: () => Promise<Participant>;
}

async function enrol({ participant, login }: Person, electionId: string): Promise<RegisteredVoter> {
  const credential = generateCredential(systemRandom);
  const registered = { electionId, credential: publicCredential(credential, electionId, systemRandom) };
  const deadline = performance.now() + finalWithinMs;
  for (;;) {
    const api = await participant.signedIn();
    if ((await api.credentials.register.mutate(registered)).state === "final")
      return { participant, credential, login };
    if (performance.now() > deadline) throw new Error(`${participant.email} is not on the list in time`);
    await new Promise((resolve) => setTimeout(resolve, askAgainAfterMs));
  }
}

/** Closes the election, decrypts the tally that this program has added up from the blocks, and waits for the election result. */
export async function closePollingDay(day: PollingDay): Promise<void> {
  const { electionId, genesis } = day;
  const administrator = await day.loginAsAdministrator();
  await (await administrator.signedIn()).elections.close.mutate({ electionId });
  const trustee = { ...day.trustee, participant: await day.loginAsTrustee() };
  await decrypt(trustee, await closedLedger(await administrator.signedIn(), genesis, electionId));
  const deadline = performance.now() + finalWithinMs;
  for (;;) {
    const { phase } = await (await administrator.signedIn()).elections.get.query({ electionId });
    if (phase === "tallied") return;
    if (performance.now() > deadline) throw new Error(`no election result in time; the election is ${phase}`);
    await new Promise((resolve) => setTimeout(resolve, askAgainAfterMs));
  }
}
