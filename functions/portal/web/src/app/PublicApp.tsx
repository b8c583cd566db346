import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { Router } from "wouter";
import { lazyPart } from "./lazyPart";
import { queryClient } from "../api/queries";
import { Announcer } from "../components/Announcer";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Loading } from "../components/Loaded";
import type { LoadedLanguage } from "../language/LanguageContext";
import type { AddressOptions } from "../theme/address";
import type { Look } from "../theme/look";
import { LookProvider } from "../theme/LookContext";
import { Brand, BrandingFooter } from "./Brand";

const PublicCatalogPage = lazyPart(() => import("../pages/catalog/PublicCatalogPage"));

interface PublicAppProps {
  look: Look | undefined;
  language: LoadedLanguage;
  options: AddressOptions;
}

/** The page that needs no session: the public event catalog. */
export function PublicApp({ look, language, options }: PublicAppProps) {
  const [queries] = useState(queryClient);
  return (
    <QueryClientProvider client={queries}>
      <LookProvider look={look} language={language} options={options}>
        <Router base="/portal">
          <Announcer>
            <div className={options.noGutters ? "layout no-gutters" : "layout"}>
              {!options.hideNavigation && (
                <header className="brand">
                  <Brand />
                </header>
              )}
              <main>
                <ErrorBoundary>
                  <Suspense fallback={<Loading />}>
                    <PublicCatalogPage />
                  </Suspense>
                </ErrorBoundary>
              </main>
              <BrandingFooter />
            </div>
          </Announcer>
        </Router>
      </LookProvider>
    </QueryClientProvider>
  );
}
