import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function ApplicationsPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.applications}>{null}</Page>;
}
