import { useTexts } from "../language/LanguageContext";
import { SessionEnded } from "../session/SessionEnded";
import type { AddressOptions } from "../theme/address";
import { Brand, BrandingFooter } from "./Brand";
import { Navigation } from "./Navigation";
import { Routes } from "./Routes";

/** The frame of every page: brand, navigation, and the page. */
export function Layout({ options }: { options: AddressOptions }) {
  const texts = useTexts();
  return (
    <div className={options.noGutters ? "layout no-gutters" : "layout"}>
      <a className="skip" href="#content">
        {texts.navigation.skip}
      </a>
      {!options.hideNavigation && (
        <header className="brand">
          <Brand />
          <Navigation />
        </header>
      )}
      <main id="content" tabIndex={-1}>
        <Routes />
      </main>
      <BrandingFooter />
      <SessionEnded />
    </div>
  );
}
