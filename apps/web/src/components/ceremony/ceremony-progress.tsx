import type { CeremonyAttempt, CeremonySeatState } from "@tabella/rpc/api/ceremony-schemas";
import { CircleAlert, CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import { useTranslations } from "next-intl";
import { Table, Td, Th } from "@/components/ui/table.tsx";

/** How far each trustee is, for everyone to see (ADM-3). */
export function CeremonyProgress({ trustees }: Pick<CeremonyAttempt, "trustees">) {
  const t = useTranslations("ceremony");
  return (
    <Table caption={t("progress.caption")} captionHidden>
      <thead>
        <tr>
          <Th>{t("progress.trustee")}</Th>
          <Th>{t("progress.state")}</Th>
        </tr>
      </thead>
      <tbody>
        {trustees.map(({ index, displayName, isMe, state }) => (
          <tr key={index}>
            <Th scope="row">
              {displayName}
              {isMe && <span className="font-normal text-muted"> ({t("progress.you")})</span>}
            </Th>
            <Td>
              <SeatState state={state} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function SeatState({ state }: { readonly state: CeremonySeatState }) {
  const t = useTranslations("ceremony.states");
  const { Icon, colour } = lookOf(state);
  return (
    <span className={`inline-flex items-center gap-1.5 ${colour}`}>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      {t(state)}
    </span>
  );
}

function lookOf(state: CeremonySeatState) {
  switch (state) {
    case "waiting":
      return { Icon: CircleDashed, colour: "text-muted" };
    case "backup-confirmed":
    case "committed":
    case "shares-sent":
    case "shares-verified":
      return { Icon: CircleDot, colour: "text-info" };
    case "ready":
      return { Icon: CircleCheck, colour: "text-good" };
    case "complained":
      return { Icon: CircleAlert, colour: "text-warn" };
    case "accused":
      return { Icon: CircleAlert, colour: "text-bad" };
  }
}
