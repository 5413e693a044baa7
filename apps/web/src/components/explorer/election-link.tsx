"use client";

import { useQuery } from "@tanstack/react-query";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

/** The election of a transaction. Before it is opened (a key ceremony runs) it has no page of results to go to. */
export function ElectionLink({ uuid }: { readonly uuid: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.chain.elections.queryOptions());
  const isOpened = data?.some((election) => election.uuid === uuid) ?? false;
  return isOpened ? <TextLink href={routes.results(uuid)}>{uuid}</TextLink> : uuid;
}
