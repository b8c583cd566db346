import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function OperationalWebhooksPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.operationalWebhooks}>{null}</Page>;
}
