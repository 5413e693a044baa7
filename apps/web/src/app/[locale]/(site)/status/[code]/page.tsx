import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { VoteStatusPage } from "@/components/status/vote-status-page.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("status.code");
  return { title: t("title") };
}

export default async function VoteByCode({ params }: { readonly params: Promise<{ readonly code: string }> }) {
  const { code } = await params;
  return (
    <AreaMessages only={["status"]}>
      <VoteStatusPage typed={decodeURIComponent(code).slice(0, 80)} />
    </AreaMessages>
  );
}
