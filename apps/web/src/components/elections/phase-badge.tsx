import type { ElectionPhase } from "@tabella/rpc/api/schemas";
import { useTranslations } from "next-intl";
import type { Tone } from "@/components/ui/alert.tsx";
import { Badge } from "@/components/ui/badge.tsx";

const tones: Record<ElectionPhase, Tone | "neutral"> = {
  draft: "neutral",
  ready: "info",
  open: "good",
  closed: "warn",
  tallied: "info",
  "closed-without-result": "neutral",
};

export function PhaseBadge({ phase }: { readonly phase: ElectionPhase }) {
  const t = useTranslations("common");
  return <Badge tone={tones[phase]}>{t(`phase.${phase}`)}</Badge>;
}

/** The practice mark (UX-15): on every page of a demo election. */
export function DemoBadge() {
  const t = useTranslations("common");
  return <Badge tone="wood">{t("demo")}</Badge>;
}
