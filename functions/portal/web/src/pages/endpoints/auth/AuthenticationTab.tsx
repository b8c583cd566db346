import type { EndpointOut } from "../../../api/schema";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { ApiKeySection } from "./ApiKeySection";
import { CertificateSection } from "./CertificateSection";
import { OauthSection } from "./OauthSection";
import { PasswordSection } from "./PasswordSection";
import { ServerCaSection } from "./ServerCaSection";
import { WebIdentitySection } from "./WebIdentitySection";

interface AuthenticationTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** How an endpoint's deliveries authenticate, beside their signature. */
export default function AuthenticationTab({ place, endpoint }: AuthenticationTabProps) {
  const texts = useTexts().authentication;
  return (
    <>
      <p>{texts.help}</p>
      <OauthSection place={place} />
      <PasswordSection place={place} endpoint={endpoint} />
      <ApiKeySection place={place} endpoint={endpoint} />
      <CertificateSection place={place} />
      <ServerCaSection place={place} />
      <WebIdentitySection place={place} />
    </>
  );
}
