import { applications } from "./applications";
import { eventTypes } from "./eventTypes";
import { operational } from "./operational";
import { settings } from "./settings";
import { tasks } from "./tasks";

export const console = {
  applications,
  eventTypes,
  operational,
  settings,
  tasks,
  parts: {
    delete: "Delete",
    deleteTitle: (name: string) => `Delete ${name}?`,
    typeName: (name: string) => `Type “${name}” to confirm`,
    edit: "Edit",
    invalidJson: (reason: string) => `This is not valid JSON. ${reason}`,
    incomplete: (count: string) => `Only the first ${count} are searched.`,
    yes: "Yes",
    no: "No",
    none: "None",
    all: "All",
    commas: "Separated by commas",
  },
};
