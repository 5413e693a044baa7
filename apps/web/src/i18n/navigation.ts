import { createNavigation } from "next-intl/navigation";
import { type ComponentProps, createElement } from "react";
import { routing } from "./routing.ts";

const navigation = createNavigation(routing);

/** Redirects and addresses that keep the reader's language. Use these, never `next/link` or `next/navigation` directly. */
export const { redirect, usePathname, useRouter, getPathname } = navigation;

/**
 * A link that keeps the reader's language. Nothing is fetched before it is pressed: every page is rendered for its own
 * request (the policy's nonce), so there is nothing worth having early, and the voting booth must stay silent.
 */
export function Link(props: ComponentProps<typeof navigation.Link>) {
  return createElement(navigation.Link, { prefetch: false, ...props });
}
