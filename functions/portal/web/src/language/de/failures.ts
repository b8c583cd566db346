import type { failures as english } from "../en/failures";

/** Gründe gescheiterter Versuche, und was auf der Seite des Empfängers zu tun ist. */
export const failures: typeof english = {
  timeout: {
    why: "Ihr Server hat nicht rechtzeitig geantwortet.",
    todo: "Antworten Sie mit 200, sobald die Anfrage gespeichert oder eingereiht ist, und erledigen Sie die Arbeit danach. Prüfen Sie, ob der Server überlastet ist oder eine Firewall die Verbindung ohne Antwort verwirft.",
  },
  name_not_resolved: {
    why: "Der Name des Hosts ist im DNS nicht zu finden.",
    todo: "Prüfen Sie den Host in der URL des Endpunkts auf Tippfehler, und ob sein DNS-Eintrag öffentlich und nicht abgelaufen ist.",
  },
  connection_refused: {
    why: "Ihr Host hat die Verbindung abgelehnt: An diesem Port nimmt niemand Verbindungen an.",
    todo: "Prüfen Sie, ob der Server läuft und ob die URL des Endpunkts den richtigen Port hat.",
  },
  unreachable: {
    why: "Es kam keine Verbindung zu Ihrem Host zustande.",
    todo: "Prüfen Sie, ob der Host läuft und ob seine Firewall und seine Routen Anfragen aus dem Internet hereinlassen.",
  },
  connection_closed: {
    why: "Ihr Server hat die Verbindung geschlossen, bevor er geantwortet hat.",
    todo: "Suchen Sie in den Logs des Servers und des Proxys oder Load Balancers davor nach einem Absturz oder Neustart. Prüfen Sie deren Grenzen für Zeit und Größe.",
  },
  certificate_invalid: {
    why: "Das TLS-Zertifikat Ihres Hosts ist nicht gültig.",
    todo: "Erneuern Sie das Zertifikat, falls es abgelaufen ist, und prüfen Sie, ob es diesen Host nennt und ob der Server auch die Zwischenzertifikate sendet.",
  },
  client_certificate_required: {
    why: "Ihr Server verlangt ein TLS-Client-Zertifikat und hat keines bekommen oder es nicht angenommen.",
    todo: "Richten Sie unter Anmeldung auf der Seite des Endpunkts ein Client-Zertifikat ein, oder prüfen Sie, ob Ihr Server dem eingerichteten vertraut. Die Signatur prüft jede Anfrage auch ohne.",
  },
  tls_failed: {
    why: "Es kam keine TLS-Verbindung zu Ihrem Host zustande.",
    todo: "Prüfen Sie, ob der Port HTTPS spricht und ob der Server TLS 1.2 oder 1.3 mit üblichen Verfahren unterstützt.",
  },
  not_http: {
    why: "Die Antwort Ihres Hosts ist kein gültiges HTTP.",
    todo: "Prüfen Sie, ob der Port in der URL des Endpunkts zu einem HTTP-Server gehört und ob http oder https in der URL dazu passt.",
  },
  address_not_public: {
    why: "Die Adresse des Hosts ist nicht öffentlich, deshalb wurde nichts gesendet.",
    todo: "Geben Sie dem Endpunkt eine URL, die aus dem Internet erreichbar ist: Adressen privater Netze sind nicht erlaubt.",
  },
  ipv6_only: {
    why: "Der Host hat nur IPv6-Adressen, die von hier nicht erreichbar sind.",
    todo: "Geben Sie dem Host auch eine IPv4-Adresse: Ergänzen Sie seinen DNS-Namen um einen A-Eintrag.",
  },
  request_invalid: {
    why: "Aus den Einstellungen des Endpunkts ließ sich keine Anfrage bilden, deshalb wurde nichts gesendet.",
    todo: "Prüfen Sie die URL des Endpunkts und seine eigenen Header. Die Antwort unten nennt den Grund.",
  },
  token_unavailable: {
    why: "Für die Zustellung ließ sich kein Token holen, deshalb wurde nichts gesendet.",
    todo: "Die Antwort unten nennt den Schritt. Prüfen Sie den OAuth-Client unter Anmeldung auf der Seite des Endpunkts und das Protokoll Ihres Autorisierungsservers.",
  },
  misconfigured: {
    why: "Die Rolle des Ziels erlaubt die Zustellung nicht, deshalb endete sie sofort.",
    todo: "Die Antwort unten nennt die fehlende Richtlinie. Ändern Sie die Rolle, aktivieren Sie das Ziel wieder, und stellen Sie dann die fehlgeschlagenen Nachrichten erneut zu.",
  },
  other: {
    why: "Auf die Anfrage kam keine Antwort.",
    todo: "Lesen Sie den Grund unten. Wenn auf Ihrer Seite alles stimmt, senden Sie die Nachricht erneut, und fragen Sie Ihren Anbieter, falls es wieder scheitert.",
  },
  unexpected_status: {
    why: "Ihr Server hat mit einem Status geantwortet, der keine Zustellung abschließt.",
    todo: "Antworten Sie mit einem Status von 200 bis 299, sobald die Nachricht angenommen ist.",
  },
  redirect: {
    why: "Ihr Server hat mit einer Weiterleitung geantwortet, und Weiterleitungen werden nicht verfolgt.",
    todo: "Setzen Sie die URL des Endpunkts auf die Adresse, zu der die Weiterleitung führt. Oft fehlt nur https oder ein Schrägstrich am Ende.",
  },
  client_error: {
    why: "Ihr Server hat die Anfrage abgelehnt.",
    todo: "Lesen Sie seine Antwort unten, und suchen Sie in seinen Logs nach der Id der Nachricht.",
  },
  server_error: {
    why: "In Ihrem Server trat ein Fehler auf, während er die Anfrage bearbeitete.",
    todo: "Suchen Sie in den Logs des Servers nach der Zeit des Versuchs, beheben Sie die Ursache, und stellen Sie die fehlgeschlagenen Nachrichten dann erneut zu.",
  },
  status_400: {
    why: "Ihr Server hat mit 400 geantwortet: Er konnte mit der Anfrage nichts anfangen.",
    todo: "Prüfen Sie, ob der Code die genauen Bytes des Inhalts liest, bevor ein Framework sie ändert, und ob er diesen Ereignistyp kennt. Oft bedeutet 400, dass die Signatur nicht passt: Prüfen Sie das Geheimnis.",
  },
  status_401: {
    why: "Ihr Server hat mit 401 geantwortet: Er verlangt eine Anmeldung, die die Anfrage nicht hat.",
    todo: "Prüfen Sie, ob die Signatur mit dem jetzigen Geheimnis dieses Endpunkts geprüft wird, oder geben Sie dem Endpunkt den Header, den der Server erwartet.",
  },
  status_403: {
    why: "Ihr Server hat mit 403 geantwortet: Er erlaubt die Anfrage nicht.",
    todo: "Suchen Sie nach einer Firewall, einem Bot-Schutz oder einer CSRF-Prüfung vor dem Code, und nehmen Sie den Pfad des Endpunkts davon aus.",
  },
  status_404: {
    why: "Ihr Server hat mit 404 geantwortet: Unter diesem Pfad gibt es nichts.",
    todo: "Vergleichen Sie den Pfad in der URL des Endpunkts mit der Route Ihres Codes, und prüfen Sie, ob er ausgeliefert ist.",
  },
  status_405: {
    why: "Ihr Server hat mit 405 geantwortet: Der Pfad nimmt keine POST-Anfragen an.",
    todo: "Richten Sie den Code für POST ein, oder berichtigen Sie den Pfad in der URL des Endpunkts.",
  },
  status_408: {
    why: "Ihr Server hat mit 408 geantwortet: Er hat nicht länger auf die Anfrage gewartet.",
    todo: "Prüfen Sie die Zeitgrenzen des Servers und des Proxys davor.",
  },
  status_410: {
    why: "Ihr Server hat mit 410 geantwortet. Das heißt, dass es den Endpunkt endgültig nicht mehr gibt.",
    todo: "Der Endpunkt wurde deaktiviert, und diese Zustellung wird nicht wiederholt. Aktivieren Sie den Endpunkt wieder, falls das nicht gemeint war, und stellen Sie die fehlgeschlagenen Nachrichten dann erneut zu.",
  },
  status_413: {
    why: "Ihr Server hat mit 413 geantwortet: Der Inhalt ist größer, als er annimmt.",
    todo: "Erhöhen Sie die Grenze für die Größe von Anfragen im Server und im Proxy davor.",
  },
  status_415: {
    why: "Ihr Server hat mit 415 geantwortet: Er nimmt diese Art von Inhalt nicht an.",
    todo: "Lassen Sie den Code den Content-Type annehmen, den die Anfrage unten hat.",
  },
  status_422: {
    why: "Ihr Server hat mit 422 geantwortet: Er hat den Inhalt nicht angenommen.",
    todo: "Lesen Sie seine Antwort unten, und vergleichen Sie Ihre Prüfung mit dem Schema des Ereignistyps im Katalog.",
  },
  status_429: {
    why: "Ihr Server hat mit 429 geantwortet: Er bekommt mehr Anfragen, als er erlaubt.",
    todo: "Setzen Sie für diesen Endpunkt eine Rate, die der Server verträgt, oder erhöhen Sie die Grenze des Servers.",
  },
  status_500: {
    why: "Ihr Server hat mit 500 geantwortet: Ihr Code ist gescheitert.",
    todo: "Suchen Sie in den Logs des Servers nach der Zeit des Versuchs, beheben Sie die Ursache, und stellen Sie die fehlgeschlagenen Nachrichten dann erneut zu.",
  },
  status_502: {
    why: "Ein Proxy vor Ihrem Server hat mit 502 geantwortet: Er bekam keine gültige Antwort vom Server.",
    todo: "Prüfen Sie, ob die Anwendung hinter dem Proxy oder Load Balancer läuft, und suchen Sie in ihren Logs nach Abstürzen.",
  },
  status_503: {
    why: "Ihr Server hat mit 503 geantwortet: Er ist gerade nicht verfügbar.",
    todo: "Prüfen Sie, ob der Server gerade ausgeliefert, gewartet oder überlastet wird. Wiederholungen beachten einen Retry-After-Header.",
  },
  status_504: {
    why: "Ein Proxy vor Ihrem Server hat mit 504 geantwortet: Der Server hat ihm nicht rechtzeitig geantwortet.",
    todo: "Antworten Sie mit 200, sobald die Anfrage gespeichert oder eingereiht ist, und erledigen Sie die Arbeit danach.",
  },
};
