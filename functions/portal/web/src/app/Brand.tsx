import { useTexts } from "../language/LanguageContext";
import { useLook } from "../theme/LookContext";

/** Logo of the provider for the scheme that is shown, or its name. */
export function Brand() {
  const { logoUrl, logoUrlDark, displayName } = useLook().theme;
  const name = displayName ?? "";
  if (logoUrl === null) return displayName && <strong>{displayName}</strong>;
  if (logoUrlDark === null) return <img src={logoUrl} alt={name} />;
  return (
    <>
      <img className="only-light" src={logoUrl} alt={name} />
      <img className="only-dark" src={logoUrlDark} alt={name} />
    </>
  );
}

/** The name of Outrider, unless the provider hides it. */
export function BrandingFooter() {
  const texts = useTexts();
  if (useLook().theme.hideBranding) return null;
  return <footer className="hint">{texts.states.branding}</footer>;
}
