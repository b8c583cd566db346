import { useTexts } from "../language/LanguageContext";
import { SessionEnded } from "../session/SessionEnded";
import type { AddressOptions } from "../theme/address";
import { Navigation } from "./Navigation";
import { Routes } from "./Routes";

/** The frame of every page: brand, navigation, and the page. */
export function Layout({ options }: { options: AddressOptions }) {
  const texts = useTexts();
  const { logoUrl, displayName } = options.theme;
  return (
    <div className={options.noGutters ? "layout no-gutters" : "layout"}>
      <a className="skip" href="#content">
        {texts.navigation.skip}
      </a>
      {!options.hideNavigation && (
        <header className="brand">
          {logoUrl && <img src={logoUrl} alt={displayName ?? ""} />}
          {!logoUrl && displayName && <strong>{displayName}</strong>}
          <Navigation />
        </header>
      )}
      <main id="content" tabIndex={-1}>
        <Routes />
      </main>
      <SessionEnded />
    </div>
  );
}
