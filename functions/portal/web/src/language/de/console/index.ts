import type { console as english } from "../../en/console";
import { applications } from "./applications";
import { eventTypes } from "./eventTypes";
import { operational } from "./operational";
import { settings } from "./settings";
import { tasks } from "./tasks";

export const console: typeof english = {
  applications,
  eventTypes,
  operational,
  settings,
  tasks,
  parts: {
    delete: "Löschen",
    deleteTitle: (name) => `${name} löschen?`,
    typeName: (name) => `Geben Sie zur Bestätigung „${name}“ ein`,
    edit: "Bearbeiten",
    invalidJson: (reason) => `Das ist kein gültiges JSON. ${reason}`,
    incomplete: (count) => `Nur die ersten ${count} werden durchsucht.`,
    yes: "Ja",
    no: "Nein",
    none: "Keine",
    all: "Alle",
    commas: "Durch Kommas getrennt",
  },
};
