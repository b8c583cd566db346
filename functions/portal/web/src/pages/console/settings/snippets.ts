/** Code that embeds the portal in a provider's page. */

/** Returns the frame for a link that the page's server got; its title is read aloud. */
export function frameSnippet(portal: string): string {
  return `<iframe
  src="${portal}#key=…"
  title="Webhooks"
  allow="clipboard-write"
  referrerpolicy="no-referrer"
  width="100%"
  height="800"
></iframe>`;
}

/** Returns the component of the npm package svix-react. */
export function reactSnippet(): string {
  return `import { AppPortal } from "svix-react";
import "svix-react/style.css";

// url: from POST /api/v1/auth/app-portal-access/{app_id}, asked for by your server
export function Webhooks({ url }) {
  return <AppPortal url={url} fullSize />;
}`;
}
