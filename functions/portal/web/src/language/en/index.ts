import { activity } from "./activity";
import { catalog } from "./catalog";
import { common } from "./common";
import { console } from "./console";
import { deliveries } from "./deliveries";
import { endpoints } from "./endpoints";
import { messages } from "./messages";

/** Every text of the portal, by subject; a text with parameters is a function. */
export const en = { ...common, activity, catalog, console, deliveries, endpoints, messages };
