/** The watchdog's page for people: one document without any other file, made from what /status says. */
import { createHash } from "node:crypto";
import { type Alert, isNotice } from "./alerts.ts";
import type { ClosedAlert, ObservedValidator, OpenAlert, WatchdogStatus } from "./watchdog.ts";

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fbfaf7;--card:#fff;--line:#d8d5cc;--good:#1a6b3c;--bad:#a4161a}
@media (prefers-color-scheme:dark){:root{--ink:#eceae4;--soft:#a9b0b8;--page:#15171a;--card:#1d2024;--line:#3a3f46;--good:#6fce97;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
p{margin:.25rem 0}
.soft{color:var(--soft)}
.verdict{border:1px solid var(--line);border-left:.35rem solid var(--good);border-radius:.5rem;background:var(--card);padding:.9rem 1rem;margin:1rem 0;font-weight:600}
.verdict.bad{border-left-color:var(--bad)}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}
li{border:1px solid var(--line);border-radius:.5rem;background:var(--card);padding:.7rem 1rem;overflow-wrap:anywhere}
li.open{border-left:.35rem solid var(--bad)}
.cards{grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:.75rem}
.cards h3{margin:0 0 .4rem;font-size:1rem;overflow-wrap:anywhere}
.state{font-weight:600;color:var(--good)}
.state.bad{color:var(--bad)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;margin:.4rem 0 0}
dt{color:var(--soft)}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
a{color:inherit}
`;

/** Looks again by itself: only what has changed is replaced, and nothing in which somebody is reading with the keyboard. */
const script = `
setInterval(async () => {
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = next.title;
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = next.querySelector('[data-part="' + part.dataset.part + '"]');
      if (fresh && part.innerHTML !== fresh.innerHTML && !part.contains(document.activeElement)) {
        part.className = fresh.className;
        part.innerHTML = fresh.innerHTML;
      }
    }
  } catch {}
}, 5000);
`;

/** What the page may do, besides showing itself: ask for itself again. */
export const statusPagePolicy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'`;

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

export function statusPage(status: WatchdogStatus): string {
  const { alerts, closed, validators, timeMs, comparedUpTo, witnessed } = status;
  const wrong = alerts.filter(({ alert }) => !isNotice(alert));
  const news = alerts.filter(({ alert }) => isNotice(alert));
  const verdict = status.ok
    ? "Nothing is wrong, as far as the watchdog sees."
    : `${wrong.length} ${wrong.length === 1 ? "alert stands" : "alerts stand"}.`;
  const cosigned =
    witnessed === null
      ? "This watchdog cosigns no checkpoints."
      : `Cosigned up to block ${witnessed.height}: ${witnessed.size} ${witnessed.size === 1 ? "transaction" : "transactions"}. <a href="checkpoint">The checkpoint</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${status.ok ? "All is well" : `${wrong.length} open`} – Tabella watchdog</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Watchdog</h1>
<p class="soft"><span data-part="seen">As seen at ${time(timeMs)}.</span> <a href="">Look again</a></p>
<div role="status" data-part="verdict"><p class="verdict${status.ok ? "" : " bad"}">${verdict}</p></div>
<div data-part="alerts">
<h2>Open alerts</h2>
${wrong.length === 0 ? '<p class="soft">None.</p>' : `<ul>${wrong.map(openAlert).join("")}</ul>`}
${news.length === 0 ? "" : `<h2>News of the last day</h2>\n<ul>${news.map(newsItem).join("")}</ul>`}
</div>
<div data-part="validators">
<h2>Validators</h2>
<ul class="cards">${validators.map((one) => validatorCard(one, timeMs)).join("")}</ul>
</div>
<div data-part="history">
<h2>History</h2>
<p>Blocks compared between validators up to ${comparedUpTo}.</p>
<p>${cosigned}</p>
<h2>Alerts that have ended</h2>
${closed.length === 0 ? '<p class="soft">None since the watchdog started.</p>' : `<ul>${closed.map(closedAlert).join("")}</ul>`}
</div>
</main>
<script>${script}</script>
</body>
</html>
`;
}

function openAlert({ alert, sinceMs }: OpenAlert): string {
  return `<li class="open"><p>${sentence(alert)}</p><p class="soft">since ${time(sinceMs)}</p></li>`;
}

function newsItem({ alert, sinceMs }: OpenAlert): string {
  return `<li><p>${sentence(alert)}</p><p class="soft">${time(sinceMs)}</p></li>`;
}

function closedAlert({ alert, sinceMs, untilMs }: ClosedAlert): string {
  return `<li><p>${sentence(alert)}</p><p class="soft">${time(sinceMs)} to ${time(untilMs)}</p></li>`;
}

function validatorCard(
  { url, name, head, last, silentSinceMs, behindSinceMs }: ObservedValidator,
  nowMs: number,
): string {
  const isSilent = silentSinceMs !== null;
  const state = isSilent
    ? "silent"
    : last?.status.halted
      ? "stopped"
      : behindSinceMs !== null
        ? "behind"
        : (last?.status.role ?? "unknown");
  const isGood = state === "validator" || state === "observer";
  const facts: readonly (readonly [string, string])[] = [
    ["Head", last === null ? "–" : String(last.status.height)],
    ["Its round", head === null ? "–" : String(head.round)],
    ["Checked up to", last === null ? "–" : String(last.status.provenHeight)],
    ["Behind since", behindSinceMs === null ? "–" : time(behindSinceMs)],
    ["Clock", last === null ? "–" : `${last.clockDriftMs} ms off`],
    ["Answers in", last === null ? "–" : `${last.latencyMs} ms`],
    ["Waiting", last === null ? "–" : String(last.status.pending)],
    ["Last seen", last === null ? "never" : ago(nowMs - last.atMs)],
  ];
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join("");
  const heading = name === null ? escapeHtml(url) : `${escapeHtml(name)} <span class="soft">${escapeHtml(url)}</span>`;
  return `<li><h3>${heading}</h3><p class="state${isGood ? "" : " bad"}">${escapeHtml(state)}</p><dl>${rows}</dl></li>`;
}

/** What an alert means, in words. */
function sentence(alert: Alert): string {
  return escapeHtml(wordsOf(alert));
}

function wordsOf(alert: Alert): string {
  switch (alert.code) {
    case "SILENT":
      return `${alert.url} does not answer.`;
    case "WRONG_CHAIN":
      return `${alert.url} serves another chain.`;
    case "HALTED":
      return `${alert.url} has stopped serving: ${alert.reason}`;
    case "LAGGING":
      return `${alert.url} is at block ${alert.height}; others are at ${alert.highest}.`;
    case "CLOCK_DRIFT":
      return `The clock of ${alert.url} is ${alert.driftMs} ms off.`;
    case "WATCHING":
      return `${alert.url} has lost its memory and only watches.`;
    case "STALLED":
      return `${alert.pending} transactions wait, and no block follows block ${alert.height}.`;
    case "NO_QUORUM":
      return `Only ${alert.voting} validators answer and vote; a block needs ${alert.quorum}.`;
    case "QUORUM_AT_RISK":
      return `${alert.missing === 1 ? "One validator is" : `${alert.missing} validators are`} missing; with one more, no blocks come.`;
    case "INCONSISTENT":
      return alert.relation === "forked"
        ? `Two histories are certified: block ${alert.shown.height} contradicts what was cosigned. Validators have lied.`
        : `Block ${alert.shown.height} is certified, but does not show that it goes on from what was cosigned.`;
    case "BLOCK_REFUSED":
      return `What ${alert.url} shows as block ${alert.height} is no block of this chain: ${alert.why}.`;
    case "PROOFS_LAGGING":
      return `${alert.url} serves blocks up to ${alert.height}, and has checked the ballots up to ${alert.provenHeight} only.`;
    case "SET_CHANGED":
      return `The validators have changed their set, from block ${alert.fromHeight} on: ${changeWords(alert)}.`;
    case "WATCH_OVERRIDDEN":
      return `Validator ${alert.validator} votes without its memory from block ${alert.height} on, by its operator's word. So says ${alert.url}.`;
    case "MISDEED":
      return alert.kind === "fork"
        ? `Two blocks of height ${alert.height} are sealed; ${alert.guilty.length} validators sealed both. The proof is in /status.`
        : `Validator ${alert.guilty.join(", ")} signed two different messages for height ${alert.height}. The proof is in /status.`;
    case "FORK":
      return `Two certified blocks of height ${alert.height}: validators have lied. The evidence is in /status.`;
  }
}

function changeWords({ added, removed }: Extract<Alert, { code: "SET_CHANGED" }>): string {
  const words = [
    ...(added.length > 0 ? [`${added.join(", ")} was added`] : []),
    ...(removed.length > 0 ? [`${removed.join(", ")} was removed`] : []),
  ];
  return words.join(", ");
}

function time(ms: number): string {
  const text = new Date(ms).toISOString();
  return `<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 19)} UTC</time>`;
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Names and reasons come from validators. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
