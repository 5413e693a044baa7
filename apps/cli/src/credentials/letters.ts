import type { IssuedCredential } from "./issue-credentials.ts";

export interface LetterHead {
  /** The election's uuid. */
  readonly election: string;
  /** Its name, as voters know it. */
  readonly title: string;
  /** Where to vote; empty if the organiser tells it elsewhere. */
  readonly site: string;
}

const style = `
  @page { size: A4; margin: 25mm 22mm; }
  body { font: 12pt/1.5 Georgia, "Times New Roman", serif; color: #111; margin: 0 auto; max-width: 165mm; }
  article { break-after: page; padding: 12mm 0; }
  article:last-child { break-after: auto; }
  h1 { font-size: 18pt; line-height: 1.25; margin: 14mm 0 6mm; }
  address { font-style: normal; }
  .key { border: 1.5pt solid #111; border-radius: 3mm; padding: 5mm; margin: 7mm 0; text-align: center; break-inside: avoid; }
  .key b { display: block; font: 600 18pt/1.3 "DejaVu Sans Mono", Consolas, Menlo, monospace; letter-spacing: .04em; }
  .key span { font-size: 10pt; }
  li { margin: 2mm 0; }
  .small { font-size: 9.5pt; color: #333; overflow-wrap: anywhere; }
  @media screen { body { padding: 0 6mm; } article { border-bottom: 1px dashed #888; } }
`;

/** A page to print: one letter a voter, nothing loaded from anywhere. It holds all voting keys: print, hand out, destroy. */
export function lettersHtml(issued: readonly IssuedCredential[], head: LetterHead): string {
  const letters = issued.map((voter) => letter(voter, head)).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(head.title)}: letters to ${issued.length} voters</title>
<style>${style}</style>
</head>
<body>
${letters}
</body>
</html>
`;
}

function letter({ email, name, weight, secret }: IssuedCredential, { election, title, site }: LetterHead): string {
  const where = site === "" ? "Open the page of the election." : `Open <strong>${escapeHtml(site)}</strong>`;
  const votes = weight === 1 ? "" : `<p>Your ballot counts as <strong>${weight} votes</strong>.</p>`;
  return `<article>
<address>${name === "" ? "" : `${escapeHtml(name)}<br>`}${escapeHtml(email)}</address>
<h1>${escapeHtml(title)}: your voting key</h1>
<p>You may vote in this election. For that you need this key, which nobody else has:</p>
<div class="key"><b>${secret}</b><span>Capital and small letters differ. There is no zero and no capital O or I, no small l.</span></div>
${votes}<ol>
<li>${where}</li>
<li>Log in, or register, with this e-mail address: <strong>${escapeHtml(email)}</strong></li>
<li>Enter the key when the page asks for it, and vote.</li>
</ol>
<p>Show the key to nobody: who has it could vote in your place. Nobody of the organisers will ever ask you for it. Keep this
letter until the result is out, and then destroy it.</p>
<p>If you lose the letter, tell the organisers before the election opens. After that no key can be exchanged.</p>
<p class="small">Election ${escapeHtml(election)}</p>
</article>`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
