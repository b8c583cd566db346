import { type ComponentType, createElement, lazy } from "react";

const failed = new Set<() => void>();

/** Returns a part of the portal that is loaded when it is first shown. */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  let part = lazy(load);
  const again = () => {
    part = lazy(tried);
  };
  const tried = () =>
    load().catch((error: unknown) => {
      failed.add(again);
      throw error;
    });
  again();
  return (props) => createElement(part as ComponentType<Props>, props);
}

/** Lets the parts that could not be loaded be loaded again: React would keep the failure. */
export function forgetFailedLoads(): void {
  for (const again of failed) again();
  failed.clear();
}
