import type { common as english } from "../en/common";

export const common: typeof english = {
  actions: {
    cancel: "Abbrechen",
    close: "Schließen",
    confirm: "Bestätigen",
    copy: "Kopieren",
    copied: "Kopiert",
    loadMore: "Mehr laden",
    refresh: "Aktualisieren",
    retry: "Erneut versuchen",
    save: "Speichern",
    search: "Suchen",
  },
  navigation: {
    label: "Hauptnavigation",
    skip: "Zum Inhalt springen",
    endpoints: "Endpunkte",
    destinations: "AWS-Ziele",
    messages: "Nachrichten",
    activity: "Aktivität",
    eventCatalog: "Ereigniskatalog",
    applications: "Anwendungen",
    eventTypes: "Ereignistypen",
    operationalWebhooks: "Betriebs-Webhooks",
    backgroundTasks: "Hintergrundaufgaben",
    usage: "Nutzung",
    settings: "Einstellungen",
    backToConsole: "Zurück zur Konsole",
  },
  states: {
    branding: "Erstellt mit Outrider",
    loading: "Wird geladen …",
    notFound: "Seite nicht gefunden",
    notFoundHelp: "Unter dieser Adresse gibt es nichts.",
    optional: "freiwillig",
  },
  errors: {
    title: "Etwas ist schiefgegangen",
    offline:
      "Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.",
    tooMany: "Zu viele Anfragen. Warten Sie einen Moment und versuchen Sie es erneut.",
    server:
      "Der Server hat eine Störung. Nichts ist verloren; versuchen Sie es gleich noch einmal.",
    forbidden: "Dieser Zugang erlaubt das nicht.",
    gone: "Das gibt es nicht mehr.",
    check: "Prüfen Sie die markierten Felder.",
    unexpected: "Diese Seite hat einen Fehler. Laden Sie sie neu und versuchen Sie es erneut.",
  },
  session: {
    startTitle: "Dieser Link lässt sich nicht öffnen",
    startHelp:
      "Ein Link gilt einmal und eine Minute lang. Öffnen Sie die Seite neu aus der Oberfläche Ihres Anbieters.",
    endedTitle: "Ihre Sitzung ist abgelaufen",
    endedHelp:
      "Ihre Eingaben bleiben erhalten. Öffnen Sie diese Seite in einem anderen Tab neu aus der Oberfläche Ihres Anbieters; hier geht es weiter, sobald eine neue Sitzung da ist.",
    endedInFrame: "Warten auf eine neue Sitzung …",
  },
};
