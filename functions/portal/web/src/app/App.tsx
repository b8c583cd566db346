import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { Router } from "wouter";
import { apiClient } from "../api/client";
import { queryClient } from "../api/queries";
import { Announcer } from "../components/Announcer";
import { LanguageContext, type LoadedLanguage } from "../language/LanguageContext";
import type { Session } from "../session/session";
import { SessionContext } from "../session/SessionContext";
import type { AddressOptions } from "../theme/address";
import { Layout } from "./Layout";

interface AppProps {
  session: Session;
  language: LoadedLanguage;
  options: AddressOptions;
}

/** The portal of an open session. */
export function App({ session, language, options }: AppProps) {
  const [queries] = useState(queryClient);
  const [client] = useState(() => apiClient(session));
  return (
    <QueryClientProvider client={queries}>
      <SessionContext value={{ session, client }}>
        <LanguageContext value={language}>
          <Router base="/portal">
            <Announcer>
              <Layout options={options} />
            </Announcer>
          </Router>
        </LanguageContext>
      </SessionContext>
    </QueryClientProvider>
  );
}
