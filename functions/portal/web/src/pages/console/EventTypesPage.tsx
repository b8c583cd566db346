import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function EventTypesPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.eventTypes}>{null}</Page>;
}
