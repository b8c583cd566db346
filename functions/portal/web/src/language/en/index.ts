import { activity } from "./activity";
import { authentication } from "./authentication";
import { catalog } from "./catalog";
import { common } from "./common";
import { console } from "./console";
import { contentFilter } from "./contentFilter";
import { deliveries } from "./deliveries";
import { destinations } from "./destinations";
import { endpoints } from "./endpoints";
import { messages } from "./messages";

/** Every text of the portal, by subject; a text with parameters is a function. */
export const en = {
  ...common,
  activity,
  authentication,
  catalog,
  console,
  contentFilter,
  deliveries,
  destinations,
  endpoints,
  messages,
};
