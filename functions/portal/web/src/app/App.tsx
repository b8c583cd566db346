import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Router } from "wouter";
import { body } from "../api/client";
import { useQuery } from "../api/queries";
import { Announcer } from "../components/Announcer";
import type { LoadedLanguage } from "../language/LanguageContext";
import { SessionContext, useSession } from "../session/SessionContext";
import type { AddressOptions } from "../theme/address";
import { type FirstLook, keepLook, LOOK_KEY } from "../theme/look";
import { LookProvider } from "../theme/LookContext";
import type { FirstPage } from "./firstPage";
import { Layout } from "./Layout";

const LOOK_STALE_MS = 300_000;

interface LookProps {
  first: FirstLook;
  language: LoadedLanguage;
  options: AddressOptions;
}

interface AppProps extends Omit<LookProps, "first"> {
  page: FirstPage;
}

/** The portal of an open session. */
export function App({ page, ...rest }: AppProps) {
  const { session, client, queries, look } = page;
  return (
    <QueryClientProvider client={queries}>
      <SessionContext value={{ session, client }}>
        <SessionLook first={look} {...rest}>
          <Router base="/portal">
            <Announcer>
              <Layout options={rest.options} />
            </Announcer>
          </Router>
        </SessionLook>
      </SessionContext>
    </QueryClientProvider>
  );
}

function SessionLook({ first, children, ...rest }: LookProps & { children: ReactNode }) {
  const { client, session } = useSession();
  const { data: look } = useQuery({
    queryKey: LOOK_KEY,
    queryFn: () => body(client.GET("/api/v1/environment/settings")),
    staleTime: LOOK_STALE_MS,
    ...(first.look && { initialData: first.look, initialDataUpdatedAt: first.readAt }),
  });
  useEffect(() => {
    if (look !== undefined) keepLook(session.scope, look);
  }, [look, session]);
  return (
    <LookProvider look={look} {...rest}>
      {children}
    </LookProvider>
  );
}
