import type { TrusteeView } from "@tabella/rpc/api/schemas";
import { CircleCheck, CircleDashed } from "lucide-react";
import { useTranslations } from "next-intl";
import { Table, Td, Th } from "@/components/ui/table.tsx";

export function TrusteeTable({ trustees }: { readonly trustees: readonly TrusteeView[] }) {
  const t = useTranslations("elections.detail");
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
            </Th>
            <Td>
              <Mark done={trustee.hasKey} text={t(trustee.hasKey ? "keyReady" : "keyMissing")} />
            </Td>
            <Td>
              <Mark done={trustee.hasDecrypted} text={t(trustee.hasDecrypted ? "partDone" : "partWaiting")} />
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
