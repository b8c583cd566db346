import { useSearchParams } from "wouter";
import { changed } from "../../filters/useFilters";

/** Returns whether the list follows what happens, as the address says, and the switch. */
export function useLive(): [boolean, () => void] {
  const [params, setParams] = useSearchParams();
  const isLive = params.get("live") === "1";
  const toggle = () =>
    setParams((before) => changed(before, { live: isLive ? "" : "1" }), { replace: true });
  return [isLive, toggle];
}
