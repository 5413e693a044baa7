import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { VoteGate } from "@/components/vote/vote-gate.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("vote");
  return { title: t("title") };
}

export default async function Vote({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return (
    <AreaMessages only={["vote"]}>
      <VoteGate uuid={uuid} />
    </AreaMessages>
  );
}
