import type { ElectionDetail, TrusteeView } from "@tabella/rpc/api/schemas";
import { CircleCheck, CircleDashed } from "lucide-react";
import { useTranslations } from "next-intl";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { partsNeeded } from "@/lib/parts-needed.ts";

/** Who they are, who of them is needed, and how far each is. */
export function TrusteeTable({ election }: { readonly election: Pick<ElectionDetail, "trustees" | "threshold"> }) {
  const t = useTranslations("elections.detail");
  const { trustees, threshold } = election;
  const { waitingFor } = partsNeeded(election);
  const shared = trustees.filter(({ kind }) => kind === "shared").length;
  const partOf = (trustee: TrusteeView) => {
    if (trustee.hasDecrypted) return "partDone";
    return waitingFor.includes(trustee) ? "partWaiting" : "partNotNeeded";
  };
  return (
    <Table caption={t("trustees")} captionHidden>
      <thead>
        <tr>
          <Th>{t("trustee")}</Th>
          <Th>{t("key")}</Th>
          <Th>{t("part")}</Th>
        </tr>
      </thead>
      <tbody>
        {trustees.map((trustee) => (
          <tr key={trustee.index}>
            <Th scope="row">
              {trustee.displayName}
              {trustee.isMe && <span className="font-normal text-muted"> ({t("you")})</span>}
              {threshold !== null && (
                <span className="block font-normal text-muted text-sm">
                  {trustee.kind === "single" ? t("always") : t("oneOf", { threshold, shared })}
                </span>
              )}
            </Th>
            <Td>
              <Mark done={trustee.hasKey} text={t(trustee.hasKey ? "keyReady" : "keyMissing")} />
            </Td>
            <Td>
              <Mark done={trustee.hasDecrypted} text={t(partOf(trustee))} />
              {trustee.isFaulty && <span className="block text-bad text-sm">{t("partFaulty")}</span>}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Mark({ done, text }: { readonly done: boolean; readonly text: string }) {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${done ? "text-good" : "text-muted"}`}>
      <Icon aria-hidden="true" className="size-4" />
      {text}
    </span>
  );
}
