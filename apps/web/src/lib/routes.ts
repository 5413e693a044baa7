/** Every address of the site in one place; the language is added by `@/i18n/navigation`. */
export const routes = {
  home: "/",
  limits: "/limits",
  register: "/register",
  login: "/login",
  elections: "/elections",
  election: (uuid: string) => `/elections/${uuid}`,
  vote: (uuid: string) => `/elections/${uuid}/vote`,
  receipt: (uuid: string) => `/elections/${uuid}/receipt`,
  ceremony: (uuid: string) => `/elections/${uuid}/ceremony`,
  resultsList: "/results",
  results: (uuid: string) => `/results/${uuid}`,
  status: "/status",
  statusOf: (trackingCode: string) => `/status/${encodeURIComponent(trackingCode)}`,
  verify: "/verify",
  verifyChallenge: "/verify/challenge",
  verifyAbsence: (uuid: string) => `/verify/absence?election=${uuid}`,
  explorer: "/explorer",
  blocks: "/explorer/blocks",
  blocksBefore: (index: number) => `/explorer/blocks?before=${index}`,
  validators: "/explorer/validators",
  block: (index: number) => `/explorer/blocks/${index}`,
  transaction: (hash: string) => `/explorer/transactions/${hash}`,
  admin: "/admin",
  adminNew: "/admin/new",
  adminActions: "/admin/actions",
  adminActionsBefore: (id: string) => `/admin/actions?before=${id}`,
  adminElection: (uuid: string) => `/admin/${uuid}`,
  trustee: "/trustee",
  trusteeElection: (uuid: string) => `/trustee/${uuid}`,
} as const;

/** Where to go after logging in: a path of this site, else the list of elections (no open redirect). */
export function returnPath(wanted: string | null | undefined): string {
  return wanted?.startsWith("/") && !/^\/[/\\]/.test(wanted) && !/[\\\s]/.test(wanted) ? wanted : routes.elections;
}

export function loginWithReturn(path: string): string {
  return `${routes.login}?return=${encodeURIComponent(path)}`;
}
