import type { Texts } from "../texts";
import { activity } from "./activity";
import { catalog } from "./catalog";
import { common } from "./common";
import { console } from "./console";
import { deliveries } from "./deliveries";
import { endpoints } from "./endpoints";
import { messages } from "./messages";

export const de: Texts = { ...common, activity, catalog, console, deliveries, endpoints, messages };
