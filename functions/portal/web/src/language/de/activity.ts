import type { activity as english } from "../en/activity";

export const activity: typeof english = {
  filterLabel: "Auswählen, was gezählt wird",
  totals: "Summen",
  success: "Zugestellt",
  failure: "Fehlgeschlagen",
  canceled: "Abgebrochen",
  total: "Versuche",
  failureShare: "Anteil der Fehlschläge",
  p50: "Antwortzeit, Median",
  p95: "Antwortzeit, 95. Perzentil",
  noLatency: "kein Versuch",
  byHour: "Versuche je Stunde",
  byHourCaption: "Versuche je Stunde, in UTC",
  showTable: "Die Zahlen als Tabelle",
  hour: "Stunde (UTC)",
  partialHour: "unvollständig",
  byEventType: "Nach Ereignistyp",
  byEndpoint: "Nach Endpunkt",
  eventType: "Ereignistyp",
  endpoint: "Endpunkt",
  none: "In diesem Zeitraum gab es keinen Versuch.",
  partial: (time) =>
    `Es gab mehr Versuche, als gezählt werden. Die Zahlen sind ab ${time} vollständig und davor zu niedrig.`,
  wrongPeriod:
    "Wählen Sie zwei Zeiten, die höchstens 7 Tage auseinanderliegen, die frühere zuerst.",
};
