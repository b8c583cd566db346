import { test } from "node:test";
import { svix } from "./support.mjs";

test("the service is healthy", () => svix.health.get());
