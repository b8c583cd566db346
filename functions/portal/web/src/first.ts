// The script inside the page: nothing that a file of the portal loads has to come first. The build
// puts it there (build/inlined.ts), and the policy of the page allows it by its hash.
import { begin } from "./session/begin";

begin();
