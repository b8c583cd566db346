import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function EndpointsPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.endpoints}>{null}</Page>;
}
