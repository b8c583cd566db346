import type { DestinationSetupOut } from "../../api/schema";

type Pages = Pick<DestinationSetupOut, "launchUrl" | "consoleUrl">;

interface Launch {
  url: string;
  text: "launchFilledIn" | "launch";
}

/** Returns the page of the AWS console that makes the role: filled in, or one for an upload. */
export function launchOf({ launchUrl, consoleUrl }: Pages): Launch {
  return launchUrl
    ? { url: launchUrl, text: "launchFilledIn" }
    : { url: consoleUrl, text: "launch" };
}
