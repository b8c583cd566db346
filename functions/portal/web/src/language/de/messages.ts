import type { messages as english } from "../en/messages";

export const messages: typeof english = {
  caption: "Nachrichten, neueste zuerst",
  found: "Gefundene Nachrichten",
  none: "Es gibt noch keine Nachricht.",
  noneMatches: "Keine Nachricht passt.",
  searchHint: "Die Id einer Nachricht, ihre Ereignis-Id oder ein Tag.",
  filterLabel: "Nachrichten filtern",
  columns: {
    time: "Zeit",
    message: "Nachricht",
    eventType: "Ereignistyp",
    tags: "Tags",
    destinations: "Ging an",
  },
  destinations: {
    none: "keinen Endpunkt",
    more: (count) => `und ${count} weitere`,
  },
  message: {
    title: (eventType) => `Nachricht ${eventType}`,
    unknown: "Nachricht",
    id: "Id der Nachricht",
    eventId: "Ereignis-Id",
    accepted: "Angenommen",
    deliverAt: "Zuzustellen",
    channels: "Kanäle",
    tags: "Tags",
    contentType: "Content-Type",
    payload: "Inhalt",
    endpoints: "Endpunkte",
    endpointsCaption: "Endpunkte dieser Nachricht",
    leftOut: (count) =>
      `Inhaltsfilter haben ${count} der Endpunkte ausgelassen, die diesen Ereignistyp empfangen:`,
    noEndpoints: "Die Nachricht ging an keinen Endpunkt.",
    attempts: "Versuche",
    state: "Zustand",
    nextRetry: "Nächster Versuch",
    action: "Aktion",
    none: "keine",
    back: "Alle Nachrichten",
  },
};
