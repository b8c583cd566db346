import { postToParent } from "./parent";

/** Reports the height of the page to the page around it, in the form that svix-react listens for. */
export function reportHeight(): void {
  if (window.parent === window) return;
  let last = 0;
  new ResizeObserver(() => {
    const height = document.documentElement.offsetHeight;
    if (height === last) return;
    last = height;
    postToParent({ type: "svix.iframe-resizer-height", payload: { height } });
  }).observe(document.documentElement);
}
