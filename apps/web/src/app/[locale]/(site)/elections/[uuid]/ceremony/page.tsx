import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CeremonyTranscript } from "@/components/ceremony/ceremony-transcript.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("ceremony");
  return { title: t("title") };
}

export default async function Ceremony({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return (
    <AreaMessages only={["ceremony"]}>
      <CeremonyTranscript uuid={uuid} />
    </AreaMessages>
  );
}
