import type { contentFilter as english } from "../en/contentFilter";

export const contentFilter: typeof english = {
  title: "Inhaltsfilter",
  conditions: "Bedingungen",
  help: "Der Endpunkt empfängt nur Nachrichten, deren Inhalt diese Bedingungen erfüllt. Ohne Bedingung empfängt er alle Nachrichten seiner Ereignistypen und Kanäle.",
  hint: "Ein JSON-Objekt mit Bedingungen an data (den Inhalt), topic (den Ereignistyp), id, time und metadata. Operatoren: $eq, $neq, $gt, $gte, $lt, $lte, $in, $nin, $startsWith, $endsWith, $exist, $or, $and, $not.",
  notAnObject: "Das ist kein JSON-Objekt.",
  saved: "Der Filter wurde gespeichert.",
  try: "An neuen Nachrichten ausprobieren",
  results: "Ergebnisse für die neuesten Nachrichten",
  matched: (matched, checked) =>
    `${matched} der letzten ${checked} Nachrichten kämen beim Endpunkt an.`,
  notSubscribed: (count) => `${count} haben einen anderen Ereignistyp oder Kanal.`,
  unchecked: (count) => `${count} ließen sich nicht prüfen: Ihr Inhalt ist abgelaufen.`,
  matchedList: "Nachrichten, die beim Endpunkt ankämen",
  leftOutList: "Nachrichten, die der Filter auslassen würde",
};
