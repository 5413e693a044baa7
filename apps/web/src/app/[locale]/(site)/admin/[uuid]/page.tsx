import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ManagedElection } from "@/components/admin/managed-election.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin");
  return { title: t("title") };
}

export default async function ManagedElectionPage({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return <ManagedElection uuid={uuid} />;
}
