import type { catalog as english } from "../en/catalog";

export const catalog: typeof english = {
  intro: "Ereignisse, die dieser Dienst an einen Endpunkt senden kann.",
  list: "Ereignistypen",
  none: "Es gibt noch keine Ereignistypen.",
  noMatch: "Kein Ereignistyp passt dazu.",
  count: (shown, all) => `${shown} von ${all} Ereignistypen`,
  ungrouped: "Sonstige",
  back: "Alle Ereignistypen",
  deprecated: "Veraltet",
  deprecatedHelp:
    "Dieser Ereignistyp wird entfernt. Verwenden Sie für neue Endpunkte einen anderen.",
  schemaTitle: "Schema",
  schemaOf: (name, version) => `Schema von ${name}, Version ${version}`,
  version: "Version",
  noSchema: "Dieser Ereignistyp hat kein Schema.",
  exampleTitle: "Beispiel",
  offTitle: "Hier gibt es keinen öffentlichen Ereigniskatalog",
  offHelp:
    "Der Anbieter veröffentlicht seine Ereignistypen nicht, oder die Adresse ist unvollständig. Öffnen Sie den Katalog aus der Oberfläche Ihres Anbieters.",
  schema: {
    required: "erforderlich",
    deprecated: "veraltet",
    allowed: "Eines von",
    relations: {
      root: "",
      item: "jedes Element",
      value: "jede weitere Eigenschaft",
      option: "eine dieser Möglichkeiten",
      part: "alles davon",
      excluded: "nichts davon",
    },
    endings: {
      recursive: "wiederholt das Schema darüber",
      unresolved: "verweist auf ein Schema, das hier fehlt",
      tooLarge: "geht weiter: zu groß für die Anzeige",
    },
  },
};
