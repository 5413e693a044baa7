import { notFound } from "next/navigation";

/** Whatever no other route took: the not-found page with header and footer. */
export default function Rest() {
  notFound();
}
