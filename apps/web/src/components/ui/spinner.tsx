import { LoaderCircle } from "lucide-react";

/** Ornament only: say in words what is going on. */
export function Spinner({ className = "size-5" }: { readonly className?: string }) {
  return <LoaderCircle aria-hidden="true" className={`${className} shrink-0 animate-spin`} />;
}
